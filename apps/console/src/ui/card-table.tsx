import type { ReactNode } from 'react';
import { Button } from './controls';

interface CardTableProps<Column extends string> {
  /** Its name for screen readers. */
  label: string;
  /** Beside `table`, for the widths of its columns. */
  className: string;
  columns: readonly Column[];
  heads: Record<Column, string>;
  /** Classes of the heads, where a column has one of its own. */
  headClass?: (column: Column) => string;
  /** Rows, with their roles. */
  children: ReactNode;
}

/** A table whose rows are cards on a phone. The roles are said aloud: a table that is no table to look at loses its own. */
export function CardTable<Column extends string>(props: CardTableProps<Column>) {
  const { label, className, columns, heads, headClass, children } = props;
  return (
    <table role="table" className={`table ${className}`} aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column} role="columnheader" scope="col" className={headClass?.(column)}>
              {heads[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  );
}

/** What follows of a list by cursor. */
export const More = ({ text, busy, onMore }: { text: string; busy: boolean; onMore: () => void }) => (
  <div className="list-end">
    <Button off={busy} onClick={onMore}>
      {text}
    </Button>
  </div>
);

import { type Call, consoleLotteriesApi } from '@kaibo/api-client';
import type { ImportView } from '@kaibo/contracts/lotteries.dto';
import { useCallback } from 'react';
import { useTexts } from '../../texts/texts';
import { count, instant } from '../../texts/times';
import { FailureText } from '../../ui/messages';
import { useLoaded } from '../../use-loaded';
import { FileForm } from './file-form';

interface ImportPanelProps {
  call: Call;
  lotteryId: string;
  /** False: what was imported is only looked at. */
  canImport: boolean;
  timeZone: string;
}

/** The platform's own lists of entries: one more, and what became of those before. */
export function ImportPanel({ call, lotteryId, canImport, timeZone }: ImportPanelProps) {
  const texts = useTexts().lotteries;
  const load = useCallback(() => consoleLotteriesApi(call).imports(lotteryId), [call, lotteryId]);
  const [state, reload] = useLoaded(load);
  const items = state.status === 'ready' ? state.data.items : [];
  if (!canImport && items.length === 0 && state.status !== 'failed') return null;
  return (
    <section className="card lottery-part" aria-label={texts.imports}>
      <h2>{canImport ? texts.imports : texts.pastImports}</h2>
      {canImport && (
        <>
          <p className="faint">{texts.importsLead}</p>
          <FileForm
            label={texts.imports}
            onFile={async (file) => {
              await consoleLotteriesApi(call).importEntries(lotteryId, file);
              await reload();
            }}
          />
        </>
      )}
      {state.status === 'failed' && <FailureText failure={state.failure} />}
      <ul className="lottery-imports" role="status">
        {items.map((one) => (
          <ImportReport key={one.id} made={one} timeZone={timeZone} />
        ))}
      </ul>
    </section>
  );
}

function ImportReport({ made, timeZone }: { made: ImportView; timeZone: string }) {
  const all = useTexts();
  const texts = all.lotteries;
  const n = (value: number): string => count(all, value);
  const { already, problems } = made.report;
  return (
    <li>
      {instant(made.madeAt, timeZone, all.locale)} · {texts.imported(n(made.added), n(made.total))}
      {already > 0 && ` · ${texts.already(n(already))}`}
      {problems.length > 0 && (
        <details className="lottery-fold">
          <summary>{texts.problemRows(n(problems.length))}</summary>
          <ul>
            {problems.map(({ row, rule }) => (
              <li key={`${row} ${rule}`}>{texts.csvAt(n(row), texts.rowRules[rule] ?? rule)}</li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

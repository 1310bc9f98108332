import { type Endpoint } from '@kaibo/wechat/endpoints';
import { type Fault, type FaultKind } from './faults';
import { type Body } from './handler';
import { asObject } from './http';

const ROWS_A_PAGE = 50;

/** A list as it comes out under the faults that bend pages; anything else is left alone. */
export const bend = (endpoint: Endpoint, faults: readonly Fault[], request: Body, answer: Body): Body => {
  const { paging } = endpoint;
  if (!paging || faults.length === 0) return answer;
  const given = answer[paging.rows];
  if (!Array.isArray(given)) return answer;
  const has = (kind: FaultKind): boolean => faults.some((fault) => fault.kind === kind);
  let rows: unknown[] = given;
  if (has('duplicate-rows') && rows.length > 0) rows = [...rows.slice(0, -1), rows[0]];
  if (has('reorder-rows')) rows = [...rows].reverse();
  if (has('short-page')) rows = rows.slice(0, Math.ceil(rows.length / 2));
  if (has('misspelled-status')) rows = rows.map(misspell);
  const page = Math.floor(Number(request[paging.offset] ?? 0) / (paging.cap ?? ROWS_A_PAGE));
  const total = Number(answer[paging.total]);
  return { ...answer, [paging.rows]: rows, [paging.total]: has('changing-total') ? total + 1 + page : total };
};

/** As the platform has once done itself. */
const misspell = (row: unknown): unknown => {
  const { live_status: status, ...rest } = asObject(row) ?? {};
  return status === undefined ? row : { ...rest, live_satus: status };
};

/** An answer with the fields that faults of the kind `bent` put over it, and without those that they take out. */
export const overlay = (faults: readonly Fault[], answer: Body): Body => {
  const bending = faults.filter((fault) => fault.kind === 'bent');
  if (bending.length === 0) return answer;
  const dropped = new Set(bending.flatMap(({ drop = [] }) => drop));
  const fields = bending.reduce<Body>((body, { set = {} }) => ({ ...body, ...set }), answer);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !dropped.has(name)));
};

import type { HoldKind, KeptBecause } from '@kaibo/contracts/privacy';

/** What receipts count, as people say it; a table newer than this page stands under its own name. */
const tables: Record<string, string> = {
  members: '账号、昵称和手机号',
  member_identities: '平台登录标识',
  member_handles: '识别同一人的指纹',
  member_merges: '账号合并记录',
  member_avatars: '头像',
  hook_events: '平台推送',
  vault_records: '加密内容',
  audit_entries: '操作记录（不含个人信息）',
};

/** What members may ask for about their data, in Chinese. */
export const privacyZh = {
  data: '个人数据',
  dataOf: (name: string) => `「${name}」的个人数据`,
  export: '导出个人数据',
  exportOf: (name: string) => `导出「${name}」的个人数据`,
  exportLead: '应本人要求，把我们保存的全部个人数据存成一个 JSON 文件。文件里有完整手机号，请只交给本人。',
  exported: (file: string) => `已保存为 ${file}`,
  erase: '注销',
  eraseOf: (name: string) => `注销「${name}」`,
  eraseLead: '应本人要求，删除这个人的账号和全部个人数据，包括合并到一起的账号。不能撤销。',
  eraseWords:
    '确认后立即生效：昵称、手机号、头像和登录标识全部删除，本人在各个小程序都会退出登录，再来时是一位新会员。数据保留要求涵盖的内容会封存，要求结束后自动清除。操作记录依法保存，不含个人信息。',
  eraseSure: '确认注销，不能撤销',
  erased: '已注销',
  receipt: '注销凭证编号',
  receiptHint: '请把编号交给本人：凭编号可以随时核对这次注销。',
  erasedAt: (at: string) => `注销时间 ${at}`,
  rest: '有内容因数据保留要求而封存，要求结束后自动清除。',
  gone: (count: number) => `已删除 ${count} 条`,
  kept: (count: number, why: string) => `保留 ${count} 条：${why}`,
  tables,
  because: { dispute: '纠纷', tax: '税务', court: '司法', law: '依法保存' } satisfies Record<KeptBecause, string>,
  holds: '数据保留',
  holdsLead: '有纠纷、税务或司法要求时，注销后仍封存相关数据，直到要求结束。',
  holdsFailed: '数据保留要求没有取到',
  noHolds: '没有数据保留要求。',
  kind: '类型',
  kinds: { dispute: '纠纷', tax: '税务', court: '司法' } satisfies Record<HoldKind, string>,
  holdReasonHint: '至少 4 个字，会写进操作记录；不要写个人信息。',
  until: '保留到（含当天）',
  untilHint: '不填则保留到有人解除。',
  untilReleased: '直到解除',
  untilAt: (at: string) => `至 ${at}`,
  setAt: (at: string) => `${at} 设置`,
  set: '要求保留',
  setOf: (name: string) => `要求保留「${name}」的数据`,
  states: { standing: '保留中', released: '已解除', over: '已到期' },
  release: '解除',
  releaseOf: (reason: string) => `解除「${reason}」`,
  releaseWords: '解除后，只因这条要求而封存的数据会永久清除。',
};

/** What both languages say. */
export type PrivacyTexts = typeof privacyZh;

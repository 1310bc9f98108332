// npm run docs:distribution [-- --print]: writes docs/distribution-scenes.md from the table that the resolver is tested with.
import { inRoot } from '../workspace/root.mjs';
import { escaped, load, writePage } from './source.mjs';

const REASONS = {
  bound: 'the sharer becomes the visitor’s superior',
  taken: 'the visitor has a superior already',
  leads: 'the visitor leads others (锁客); only staff can move them',
  self: 'the sharer is the visitor',
  staff: 'the visitor is of the merchant’s staff',
  'not-new': 'the policy binds new members only',
  'too-late': 'the touch is older than the policy’s window',
  'no-sharer': 'nothing names a sharer',
  'sharer-unknown': 'the plugin names somebody who is no member yet: decided again when they become one',
  'sharer-gone': 'the sharer is banned or erased',
  'not-promoter': 'the policy counts approved promoters’ shares only',
  forged: 'the token or key is none of ours',
  foreign: 'the token is another merchant’s',
  expired: 'the token has expired',
  revoked: 'the share was revoked',
  unreadable: '`custom_params` were cut off, or are no JSON however often decoded',
  platform: 'the platform forbids earning by sharing; the touch is kept for orders',
};

const { SCENES, playScene } = await load('touch.fixtures.ts', inRoot('apps/api/src/features/distribution'));

const rows = SCENES.map((scene) => {
  const { credits, reason } = playScene(scene);
  const { scene: number, source = 'card' } = scene.report;
  return `| ${escaped(scene.name)} | ${source} | ${number ?? ''} | ${credits ?? '–'} | \`${reason}\` |`;
});

await writePage(
  'distribution-scenes.md',
  `# What a touch comes to

Made from the table that the resolver is tested with, by \`npm run docs:distribution\`; a test compares. A made the share, B passed
it on through the live player, C comes by it. What the words mean: [distribution.md](distribution.md).

| what came | source | scene | credits | reason |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

## Reasons

| reason | |
| --- | --- |
${Object.entries(REASONS)
  .map(([reason, text]) => `| \`${reason}\` | ${text} |`)
  .join('\n')}
`,
);

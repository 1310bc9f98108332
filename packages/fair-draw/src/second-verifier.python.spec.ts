import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundleFiles, changes, codesOf, isFound } from '../test/changes';
import { python, pythonCodes } from '../test/python';
import { verifyDrand } from './drand';
import { leavesOf, makeEntry, verifyEntry } from './index';
import { bundleNumber } from '../test/bundles';

const files = bundleFiles(100);

it('says of a hundred draws what ours says', () => {
  const ours = files.map((file) => codesOf(file));
  expect(ours.filter(isFound)).toEqual([]);
  expect(new Set(ours.map((codes) => codes.includes('beacon-none'))).size).toBe(2);
  expect(pythonCodes(files)).toEqual(ours);
});

it('finds what ours finds: each of a thousand changes of a bit or a field', () => {
  const changed = changes(1000, files);
  const ours = changed.map(({ file }) => codesOf(file));
  const theirs = pythonCodes(changed.map(({ file }) => file));
  const missed = changed.filter((_, at) => !isFound(ours[at] ?? []) || !isFound(theirs[at] ?? []));
  expect(missed.map(({ what }) => what)).toEqual([]);
  expect(theirs).toEqual(ours);
  // Every check has found something that no other one did: none of them is there for show.
  const alone = new Set(ours.map((codes) => codes.filter((code) => isFound([code])).join()));
  for (const code of [
    'rules-differ',
    'commitment-differs,seed-differs',
    'seed-differs',
    'winners-differ',
    'root-differs',
  ])
    expect([...alone].some((found) => found.includes(code))).toBe(true);
});

it('makes the published test vectors again', () => {
  expect(python(['--vectors', path.join(__dirname, '../vectors.json')])).toEqual({ code: 0, out: 'all made again\n' });
});

describe('as a command', () => {
  let dir: string;
  beforeAll(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), 'fair-draw-'));
  });
  afterAll(() => fs.rmSync(dir, { recursive: true }));
  const write = (name: string, content: string | Buffer) => {
    fs.writeFileSync(path.join(dir, name), content);
    return path.join(dir, name);
  };

  it('says in its exit code how it went', () => {
    const [weak, drand] = [files[5] as Buffer, files[3] as Buffer]; // there are a hundred
    expect(python([write('weak.json', weak)]).code).toBe(0);
    expect(python([write('drand.json', drand)]).code).toBe(3);
    expect(python([write('bad.json', weak.toString().replace('"secret":"', '"secret":"0'))]).code).toBe(1);
    expect(python([write('half.json', weak.subarray(1))]).code).toBe(2);
  });

  it('says of one person’s own entry what ours says', () => {
    const bundle = bundleNumber(4);
    const leaves = leavesOf(bundle);
    for (let index = 0; index < bundle.count; index += 7) {
      const entry = makeEntry(leaves, leaves.slice(32 * index, 32 * index + 32));
      const ours = verifyEntry(bundle, entry).lines.map(({ code }) => code);
      const args = [write('bundle.json', JSON.stringify(bundle)), write('entry.json', JSON.stringify(entry))];
      expect(python(args).out.trim().split('\n')).toEqual(ours);
    }
  });
});

it('leaves out nothing but BLS, which ours checks', () => {
  expect(codesOf(files[3] as Buffer, { verifyBeacon: verifyDrand })).toContain('beacon-verified');
});

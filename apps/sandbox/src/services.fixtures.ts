import { APP, type Bench, type Json } from './sandbox.fixtures';

/** Ways to use the platform's interfaces and its hand, of one app. */
export interface Caller {
  bench: Bench;
  /** A POST with the app's token. */
  call(path: string, body: unknown): Promise<Json>;
  /** The same, for what may answer with a file. */
  raw(path: string, body: unknown): Promise<Response>;
  /** `/_control/apps/<app>/…`; fails the test when it is refused. */
  hand(method: string, path: string, body?: unknown): Promise<Json>;
  /** The same, for refusals: `<status> <field>`. */
  refusal(method: string, path: string, body?: unknown): Promise<string>;
  /** Switches one of the account's settings, in process. */
  turn(name: Parameters<ReturnType<typeof accountOf>['switches']['set']>[0], isOn: boolean): void;
}

const accountOf = (bench: Bench, appId: string) => {
  const account = bench.sandbox.accounts.get(appId);
  if (!account) throw new Error(`no app ${appId}`);
  return account;
};

export const aCaller = async (bench: Bench, appId = APP): Promise<Caller> => {
  const token = async (): Promise<string> => encodeURIComponent(await bench.token(appId));
  return {
    bench,
    call: async (path, body) => bench.post(`${path}?access_token=${await token()}`, body),
    raw: async (path, body) =>
      fetch(`${bench.url}${path}?access_token=${await token()}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    hand: async (method, path, body) => {
      const { status, body: answer } = await bench.control(method, `apps/${appId}/${path}`, body);
      if (status !== 200) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
      return answer;
    },
    refusal: async (method, path, body) => {
      const { status, body: answer } = await bench.control(method, `apps/${appId}/${path}`, body);
      return `${status} ${answer.field}`;
    },
    turn: (name, isOn) => accountOf(bench, appId).switches.set(name, isOn),
  };
};

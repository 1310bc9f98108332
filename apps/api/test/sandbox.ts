import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';

const ROOT = path.join(__dirname, '../../..');

/** The sandbox is another app: it is linked and run as a process of its own, and spoken to over HTTP. */
const link = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [path.join(ROOT, 'apps/sandbox/src/main.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    alias: {
      '@kaibo/douyin/endpoints': path.join(ROOT, 'packages/douyin/src/endpoints.ts'),
      '@kaibo/wechat/endpoints': path.join(ROOT, 'packages/wechat/src/endpoints.ts'),
    },
  });
  return outputFiles[0]?.text ?? '';
};
let linked: Promise<string> | undefined;

export interface SandboxRoom {
  roomId: number;
  name: string;
  /** Milliseconds since 1970. */
  startTime: number;
  endTime: number;
  status: number;
}

export interface SandboxCall {
  appId: string;
  endpoint: string;
  request: { start?: number; limit?: number };
  code: number | null;
}

/** The stand-in for the platform, in a process of its own. */
export class TestSandbox {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param apps app id to secret */
  static async start(apps: Record<string, string>): Promise<TestSandbox> {
    const code = await (linked ??= link());
    const child = spawn(process.execPath, ['--input-type=commonjs', '-'], {
      stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
      env: {
        ...process.env,
        KAIBO_HOST: '127.0.0.1',
        KAIBO_SANDBOX_PORT: '0',
        KAIBO_SANDBOX_APPS: Object.entries(apps)
          .map(([appId, secret]) => `${appId}:${secret}`)
          .join(','),
      },
    });
    child.stdin?.end(code);
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message) => resolve((message as { port: number }).port)); // the sandbox's only message
      child.once('exit', (status) => reject(new Error(`the sandbox left with ${status}`)));
    });
    return new TestSandbox(`http://127.0.0.1:${port}`, child);
  }

  async stop(): Promise<void> {
    const left = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await left;
  }

  /** One request to the sandbox's control. */
  async control<T = unknown>(method: string, at: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}/_control/${at}`, {
      method,
      ...(method === 'GET'
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`sandbox: ${response.status} ${JSON.stringify(answer)}`);
    return answer as T; // the sandbox's own shapes, declared above
  }

  /** Stands still at this instant. */
  freeze = (at: Date): Promise<unknown> => this.control('POST', 'clock', { speed: 0, at: at.getTime() });

  clear = (appId: string): Promise<unknown> => this.control('POST', `apps/${appId}/clear`);

  generate = (appId: string, count: number): Promise<unknown> =>
    this.control('POST', `apps/${appId}/generate`, { count });

  addRoom = (appId: string, room: { name?: string; startTime: Date; endTime?: Date }): Promise<SandboxRoom> =>
    this.control('POST', `apps/${appId}/rooms`, {
      name: room.name ?? '测试直播间',
      startTime: room.startTime.getTime(),
      ...(room.endTime ? { endTime: room.endTime.getTime() } : {}),
    });

  act = (appId: string, roomId: number, action: 'start' | 'pause' | 'break' | 'end'): Promise<unknown> =>
    this.control('POST', `apps/${appId}/rooms/${roomId}/${action}`);

  remove = (appId: string, roomId: number): Promise<unknown> => this.control('DELETE', `apps/${appId}/rooms/${roomId}`);

  fault = (fault: {
    kind: string;
    appId?: string;
    endpoint?: string;
    atPage?: number;
    times?: number;
    code?: number;
  }): Promise<unknown> => this.control('POST', 'faults', fault);

  heal = (): Promise<unknown> => this.control('DELETE', 'faults');

  async calls(): Promise<SandboxCall[]> {
    return (await this.control<{ calls: SandboxCall[] }>('GET', 'calls')).calls;
  }

  forgetCalls = (): Promise<unknown> => this.control('DELETE', 'calls');
}

import { MiniHost, type MiniHostOptions, pack } from '../src/index';
import { type Files, removeFolders, writeFolder } from './mini-program';

const hosts: MiniHost[] = [];

afterEach(() => {
  for (const host of hosts.splice(0)) host.dispose();
});
afterAll(removeFolders);

/** A host of these files, ended after the test. */
export const aHost = (files: Files, options: MiniHostOptions = {}): MiniHost => {
  const host = new MiniHost(pack(writeFolder(files)), options);
  hosts.push(host);
  return host;
};

/** A host whose mini-program runs. */
export const aRunningHost = (files: Files, options: MiniHostOptions = {}, url?: string): MiniHost => {
  const host = aHost(files, options);
  host.launch(url);
  return host;
};

/** Answers every request with two rooms. */
export const twoRooms: MiniHostOptions = {
  request: () => ({
    statusCode: 200,
    data: [
      { id: 7, title: '新品首发' },
      { id: 8, title: '周末预告' },
    ],
  }),
};

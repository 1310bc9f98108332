import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Input } from './control-input';
import { type Part } from './world';

/** Another server of the platform behind the same origin, with state of its own that no single app owns: Pay. */
export interface Service extends Part {
  /** Whether it answers this path, whatever the method. */
  owns(path: string): boolean;
  answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> | void;
  /** Answers `/_control/<its name>/…`. @param path what comes after the name. @throws Wrong */
  control(method: string, path: string[], input: Input): unknown;
}

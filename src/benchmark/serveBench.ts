import { benchCommandSchema } from '../protocol/benchmark';
import { parseMessage } from '../protocol/messages';
import { answerBench, type BenchEngine } from './benchHost';

/** Where commands come from and answers go: a worker's scope. */
export interface CommandPort {
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  postMessage(message: unknown): void;
}

/** Lets an engine answer what arrives, one command after the other. */
export function serveBench(port: CommandPort, engine: BenchEngine): void {
  let before: Promise<void> = Promise.resolve();
  port.onmessage = ({ data }) => {
    const command = parseMessage(benchCommandSchema, data);
    before = before.then(async () => {
      port.postMessage(await answerBench(engine, command));
    });
  };
}

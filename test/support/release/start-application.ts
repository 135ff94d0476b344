import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { ApplicationOptions, Task, TaskAnswer } from './hospital-application';

/** A hospital's application that runs in a process of its own, and does one thing after the other. */
export interface RunningApplication extends AsyncDisposable {
  readonly pid: number;
  perform(task: Task): Promise<string>;
}

export async function startApplication(options: ApplicationOptions): Promise<RunningApplication> {
  const child = fork(path.join(__dirname, 'hospital-application.js'), [JSON.stringify(options)]);
  const ended = once(child, 'close');
  const answer = async (): Promise<string> => {
    const gone = ended.then(() => Promise.reject(new Error('The application has ended.')));
    const said = once(child, 'message').then(([message]: TaskAnswer[]) => message);
    const message = await Promise.race([said, gone]);
    if (message === undefined || 'failed' in message) throw new Error(message?.failed ?? 'no answer');
    return message.done;
  };
  await answer();
  return {
    pid: child.pid ?? 0,
    perform: (task) => {
      const done = answer();
      child.send(task);
      return done;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

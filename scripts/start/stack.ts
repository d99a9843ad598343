import { supervise, type Service, type Supervised } from '../processes/supervise.ts';
import type { Progress } from './progress.ts';

/** The services of a running product in the order they were started; ended in the opposite order. */
export class Stack {
  readonly #progress: Progress;
  readonly #services: Supervised[] = [];
  readonly #failed = Promise.withResolvers<string>();

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** Resolves with a sentence when a service ended again and again. */
  get failed(): Promise<string> {
    return this.#failed.promise;
  }

  /** Starts services together. @throws the first fault, after all have either started or failed. */
  async start(services: readonly Service[]): Promise<void> {
    const results = await Promise.allSettled(services.map((service) => this.#startOne(service)));
    const fault = results.find((result) => result.status === 'rejected');
    if (fault !== undefined) throw fault.reason;
  }

  processes(): { name: string; pid: number | undefined }[] {
    return this.#services.map((service) => ({ name: service.name, pid: service.pid() }));
  }

  async stop(): Promise<void> {
    for (const service of this.#services.toReversed()) await service.stop();
    this.#services.length = 0;
  }

  async #startOne(service: Service): Promise<void> {
    const supervised = await supervise(service, {
      restarting: (name, how, inMs) => {
        this.#progress.note(`${name} ended (${how}); starting it again in ${inMs.toString()} ms.`);
      },
      restarted: (name) => {
        this.#progress.note(`${name} serves again.`);
      },
      failed: (name, reason) => {
        this.#failed.resolve(`${name} ended again and again (${reason}); its log tells why.`);
      },
    });
    this.#services.push(supervised);
  }
}

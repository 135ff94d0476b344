import type { Script } from './cases';
import { GatewayConnection } from './gateway-connection';
import type { Target } from './target';
import { World } from './world';

/** Runs cases against one ledger, with one connection to each organization's peer. */
export class Runner implements Disposable {
  readonly #target: Target;
  readonly #connections: ReadonlyMap<string, GatewayConnection>;

  constructor(target: Target) {
    this.#target = target;
    this.#connections = new Map(
      target.organizations.map((organization) => [organization.mspId, new GatewayConnection(organization)]),
    );
  }

  /** @returns what the ledger answered, step by step */
  async run(script: Script): Promise<unknown[]> {
    const world = new World(this.#target, this.#connections);
    await script.run(world);
    return world.notes;
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections.values()) connection.close();
  }
}

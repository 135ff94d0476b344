/* eslint-disable no-console -- a command that reports on the terminal */
import { writeChain } from './support/block-chain';
import { findCases, type ConformanceCase } from './support/cases';
import { GatewayConnection } from './support/gateway-connection';
import { CHANNEL } from './support/organizations';
import { startRealFabric } from './support/real-fabric';
import { writeRecording } from './support/recording';
import { Runner } from './support/runner';
import type { Target } from './support/target';

/**
 * Writes recordings: what real Fabric answers to the cases. Arguments choose among them by the beginning of their ids.
 * Needs Fabric's programs (FABRIC_BIN or PATH).
 */
async function main(chosen: readonly string[]): Promise<void> {
  const cases = findCases().filter(
    ({ id }) => chosen.length === 0 || chosen.some((beginning) => id.startsWith(beginning)),
  );
  const failed: string[] = [];
  let ledger = await Recorder.start();
  try {
    for (const found of cases) {
      try {
        await ledger.record(found);
        console.log(`recorded ${found.id}`);
      } catch (error) {
        failed.push(found.id);
        console.error(`failed   ${found.id}: ${error instanceof Error ? error.message : String(error)}`);
        // What a failed case left behind must not stand in the next one's recording.
        await ledger[Symbol.asyncDispose]();
        ledger = await Recorder.start();
      }
    }
    if (chosen.length === 0 && failed.length === 0) console.log(`kept ${await ledger.keepBlocks()} blocks`);
  } finally {
    await ledger[Symbol.asyncDispose]();
  }
  console.log(`${cases.length - failed.length} recorded, ${failed.length} failed`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

/** A running network of real Fabric with a runner for it. */
class Recorder implements AsyncDisposable {
  private constructor(
    readonly target: Target,
    readonly runner: Runner,
  ) {}

  static async start(): Promise<Recorder> {
    const target = await startRealFabric();
    return new Recorder(target, new Runner(target));
  }

  async record(found: ConformanceCase): Promise<void> {
    writeRecording(found, this.target.description, await this.runner.run(found));
  }

  /** Keeps the blocks of the whole run for the replay through validation. @returns how many */
  async keepBlocks(): Promise<number> {
    const [organization] = this.target.organizations;
    if (!organization) throw new Error('The cases need organizations.');
    const connection = new GatewayConnection(organization);
    try {
      const newest = await connection.readBlock(organization.user, CHANNEL, 'newest');
      const last = newest.getHeader()?.getNumber() ?? 0;
      const blocks: Uint8Array[] = [];
      for (let number = 0; number <= last; number += 1) {
        blocks.push((await connection.readBlock(organization.user, CHANNEL, number)).serializeBinary());
      }
      writeChain(blocks);
      return blocks.length;
    } finally {
      connection.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.runner[Symbol.dispose]();
    await this.target[Symbol.asyncDispose]();
  }
}

process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});

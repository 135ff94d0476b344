import type { SigningIdentity } from '../msp/types';

/** An ordering node, as the channel's configuration has it. */
export interface Consenter {
  /** From 1 on. */
  readonly id: number;
  readonly signer: SigningIdentity;
}

/** How many of so many ordering nodes have to sign a block, where as many as can be are dishonest (`common/policies/bft.go`). */
export function quorumOf(nodes: number): number {
  const faulty = Math.floor((nodes - 1) / 3);
  return Math.ceil((nodes + faulty + 1) / 2);
}

/** Those who sign a block: a quorum of those that run, in turns, since nobody here is quicker than others. */
export function signersOf(
  number: number,
  consenters: readonly Consenter[],
  isRunning: (consenter: Consenter) => boolean = () => true,
): readonly Consenter[] {
  return consenters
    .map((_, place) => consenters[(number + place) % consenters.length])
    .filter((consenter) => consenter !== undefined)
    .filter(isRunning)
    .slice(0, quorumOf(consenters.length));
}

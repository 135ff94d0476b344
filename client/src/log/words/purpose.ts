import { type Purpose, PURPOSE_PARENTS } from '@careledger/model';
import { type LogWords } from './words';

/** The nearest purpose above it that has a name for people; the code where none has. */
export function purposeIn({ purposes }: LogWords, purpose: Purpose): string {
  for (let current: Purpose | null = purpose; current !== null; current = PURPOSE_PARENTS[current]) {
    const name = purposes[current];
    if (name !== undefined) return name;
  }
  return purpose;
}

/** What a bench measured, beside what it is compared with, in the same run on the same machine. */
export interface Measure {
  /** What was measured: `submit, 50 at once`. */
  readonly what: string;
  readonly value: number;
  /** Of the value and of the baseline: `transactions/s`, `ms`, `bytes`. */
  readonly unit: string;
  /** What the value is divided by; absent: the bar is on the value itself. */
  readonly baseline?: { readonly what: string; readonly value: number };
  /** On the ratio where there is a baseline, else on the value. */
  readonly bar?: { readonly atLeast: number } | { readonly atMost: number };
}

/** What a running bench has at hand. */
export interface BenchContext {
  /** How long a load lasts, in seconds. */
  readonly seconds: number;
  /** The folder of Fabric's programs is given (FABRIC_BIN or PATH); without it a bench against Fabric leaves that half out. */
  readonly hasFabric: boolean;
  /** A word on what is being done, for who waits. */
  readonly progress: (text: string) => void;
  /** A fresh folder, removed when the bench is over. */
  readonly folder: () => Promise<string>;
}

/** One question about speed, size or memory, and the way to answer it. */
export interface Bench {
  /** `<area>/<subject>`, as it is chosen on the command line: `embedded/submit`. */
  readonly name: string;
  /** What it answers, in one sentence. */
  readonly shows: string;
  /** Takes many minutes: runs only when its name is given in full. */
  readonly isLong?: boolean;
  run(context: BenchContext): Promise<readonly Measure[]>;
}

/** The number that the bar is on. */
export function judged({ value, baseline }: Measure): number {
  return baseline ? value / baseline.value : value;
}

/** Whether the bar is met; undefined where there is none. */
export function meetsBar(measure: Measure): boolean | undefined {
  const { bar } = measure;
  if (!bar) return undefined;
  return 'atLeast' in bar ? judged(measure) >= bar.atLeast : judged(measure) <= bar.atMost;
}

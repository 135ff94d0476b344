/** Everything that is different in every run, and what stands for it in a recording. */
export class References {
  readonly #names: Map<string, string>;
  readonly #versions = new Map<string, string>();
  readonly #blocks = new Map<number, string>();
  #transactions = 0;

  /** @param names texts of this one ledger: addresses, package ids */
  constructor(names: ReadonlyMap<string, string>) {
    this.#names = new Map(names);
  }

  /** Gives a transaction the next number: `<tx:1>`. */
  nameTransaction(txId: string): string {
    const name = this.#names.get(txId) ?? `<tx:${++this.#transactions}>`;
    if (txId !== '') this.#names.set(txId, name);
    return name;
  }

  /** Lets another text be called so from here on. */
  name(text: string, name: string): void {
    this.#names.set(text, name);
  }

  /** Says where a transaction came to stand, for the versions in read sets. */
  placeTransaction(txId: string, block: number, place: number): void {
    this.#versions.set(`@${block}.${place}`, this.nameTransaction(txId));
  }

  /** @returns `<block:1>`, numbered in the order of asking */
  block(number: number): string {
    const name = this.#blocks.get(number) ?? `<block:${this.#blocks.size + 1}>`;
    this.#blocks.set(number, name);
    return name;
  }

  /** @returns the value with references in place of all that varies, and its fields in alphabetical order */
  settle(value: unknown): unknown {
    if (typeof value === 'string') return this.#settleText(value);
    if (Array.isArray(value)) return value.map((item) => this.settle(item));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, field]) => field !== undefined)
          .map(([key, field]) => [this.#settleText(key), this.settle(field)] as const)
          .sort(([left], [right]) => (left < right ? -1 : 1)),
      );
    }
    return value;
  }

  #settleText(text: string): string {
    if (/^@\d+\.\d+$/.test(text)) return this.#versions.get(text) ?? '<earlier>';
    let settled = text;
    for (const [found, name] of this.#names) settled = settled.replaceAll(found, name);
    return (
      settled
        // Go's protobuf library writes one or the other, so that nobody relies on its words.
        .replaceAll('proto:\u00a0', 'proto: ')
        .replaceAll(
          /\{BlockNum: (\d+), TxNum: (\d+)\}/g,
          (_, block: string, place: string) => this.#versions.get(`@${block}.${place}`) ?? '<earlier>',
        )
        .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|UTC|[+-]\d{4}))*/g, '<time>')
        .replaceAll(/'[0-9a-f]{64}'/g, "'<another tx>'")
        .replaceAll(/\[[0-9a-f]{200,}\]/g, '[<identity>]')
        .replaceAll(/\b(127\.0\.0\.1|localhost):\d+/g, '<port>')
        .replaceAll(/\b(\w+_\d+):[0-9a-f]{64}\b/g, '<package:$1>')
    );
  }
}

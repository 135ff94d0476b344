import { type Hospital, type Operator, type Patient, type StateEntry } from '../cast';
import { findWords, type WordSearch } from '../find-words';

export interface Look {
  readonly hospital: Hospital;
  /** All that this hospital's database holds under the patient's id. */
  readonly entries: readonly StateEntry[];
  /** Words that only the custodian and the patient know, looked for in every file of every hospital. */
  readonly words: readonly string[];
  readonly search: WordSearch;
  /** The words that stand in the entries; database files may be compressed, entries are not. */
  readonly inEntries: readonly string[];
  /** The same search for the patient's random id, which does stand there: it shows that the search finds what there is. */
  readonly control: WordSearch;
}

/** Reads another hospital's own database, past every contract, and looks for what must not be there. */
export async function lookIntoDatabase(
  operator: Operator,
  hospital: Hospital,
  patient: Patient,
  words: readonly string[],
): Promise<Look> {
  const everything = await operator.inspect(hospital.name, '');
  const entries = everything.filter(({ key }) => key.split('/').includes(patient.id));
  const [search, control] = await Promise.all([
    findWords(operator.folders, words),
    findWords(operator.folders, [patient.id]),
  ]);
  const text = entries.map(({ key, value }) => `${key}\n${value}`).join('\n');
  return {
    hospital,
    entries,
    words,
    search,
    inEntries: words.filter((word) => text.includes(word)),
    control,
  };
}

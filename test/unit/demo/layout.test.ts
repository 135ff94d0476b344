import { createTeller, type Told, wrap } from '@careledger/scripts';
import { expect } from 'chai';

describe('the way the story is told', () => {
  function tell(told: readonly Told[], page: { isTTY?: boolean; columns?: number } = {}) {
    let text = '';
    createTeller({ ...page, write: (part: string) => (text += part) }).step('A title', told);
    return text;
  }

  it('breaks lines between words, and leaves long words whole', () => {
    expect(wrap('one two three', 7)).to.deep.equal(['one two', 'three']);
    expect(wrap('a verylongword b', 5)).to.deep.equal(['a', 'verylongword', 'b']);
    expect(wrap('two\nlines', 80)).to.deep.equal(['two', 'lines']);
  });

  it('numbers the steps and marks what the ledger answered', () => {
    expect(tell([{ say: 'It happened.' }, { answer: 'DENIED' }])).to.equal(
      '\n 1 A title\n   It happened.\n   > DENIED\n',
    );
  });

  it('lines up the columns of a table', () => {
    expect(tell([{ head: ['a', 'bb'], rows: [['long', 'x']] }])).to.equal(
      '\n 1 A title\n   a     bb\n   long  x\n',
    );
  });

  it('uses colours on a terminal only', () => {
    const told: Told[] = [{ answer: 'DENIED' }];
    expect(tell(told, { isTTY: true })).to.include('\u001b[');
    expect(tell(told)).not.to.include('\u001b[');
  });

  it('keeps within the width of the terminal', () => {
    const lines = tell([{ say: 'word '.repeat(40) }, { answer: 'word '.repeat(40) }], { columns: 60 }).split(
      '\n',
    );
    expect(Math.max(...lines.map(({ length }) => length))).to.be.at.most(60);
  });
});

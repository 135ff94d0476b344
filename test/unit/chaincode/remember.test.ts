import { remember, Room } from '@careledger/chaincode';
import { expect } from 'chai';

describe('what is remembered', () => {
  it('is made once, of its text alone, and frozen', () => {
    let made = 0;
    const lengthOf = remember(new Room(100), (text) => ({ of: [text], number: (made += 1) }));
    const first = lengthOf('a');
    expect(lengthOf('a')).to.equal(first);
    expect(lengthOf('b')).to.deep.equal({ of: ['b'], number: 2 });
    expect([Object.isFrozen(first), Object.isFrozen(first.of)]).to.deep.equal([true, true]);
  });

  it('is no more than its characters allow, and goes in the order that it came', () => {
    const made: string[] = [];
    const one = remember(new Room(4), (text) => ({ made: made.push(text) }));
    for (const text of ['aa', 'bb', 'aa', 'cc', 'bb', 'aa', 'longer than all', 'bb']) one(text);
    expect(made).to.deep.equal(['aa', 'bb', 'cc', 'aa', 'longer than all', 'bb']);
  });

  it('is no more in all than a room that several share', () => {
    const room = new Room(4);
    const made: string[] = [];
    const one = remember(room, (text) => ({ made: made.push(`one ${text}`) }));
    const other = remember(room, (text) => ({ made: made.push(`other ${text}`) }));
    one('aa');
    other('bb');
    one('aa');
    other('cc');
    one('aa');
    expect(made).to.deep.equal(['one aa', 'other bb', 'other cc', 'one aa']);
  });

  it('is not what could not be made', () => {
    let tries = 0;
    const never = remember(new Room(100), (): object => {
      tries += 1;
      throw new Error('not this');
    });
    expect(() => never('a')).to.throw();
    expect(() => never('a')).to.throw();
    expect(tries).to.equal(2);
  });
});

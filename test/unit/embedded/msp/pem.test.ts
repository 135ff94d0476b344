import { expect } from 'chai';
import { decodePem } from '@careledger/fabric-embedded/rooms/msp/pem';

const block = (content: string, label = 'CERTIFICATE'): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(content).toString('base64')}\n-----END ${label}-----\n`;
const read = (text: string): string | undefined => {
  const content = decodePem(Buffer.from(text, 'latin1'));
  return content && Buffer.from(content).toString();
};

/** Each as Go 1.26's `pem.Decode` reads it. */
describe('PEM', () => {
  it('gives the first block, whatever its label and what stands around it', () => {
    expect(read(block('one'))).to.equal('one');
    expect(read(block('one').trimEnd())).to.equal('one');
    expect(read(`words\n${block('one', 'ANY')}${block('two')}`)).to.equal('one');
    expect(read(block('one').replaceAll('\n', '\r\n'))).to.equal('one');
    expect(read(block('a longer content').replace('YSBs', 'Y S\tB\ns'))).to.equal('a longer content');
    expect(read(block('one').replace('\n', '\nName: value\nOther: value\n\n'))).to.equal('one');
    expect(read(block('one').replace('-----\n', '----- \t\n'))).to.equal('one');
    expect(read('-----BEGIN A-----\n-----END A-----\n')).to.equal('');
  });

  it('skips a block that is not right, and takes the next', () => {
    for (const [what, text] of Object.entries({
      'text behind the END': block('one').replace(/\n$/, '\v\n'),
      'a comment': block('one').replace('\n', '\n# comment\n'),
      'a wrong letter': block('one').replace('b25l', 'b2-l'),
      'no padding': block('four').replace('==', ''),
      'padding inside': block('one').replace('b25l', 'b===b25l'),
      'another END': block('one').replace('END CERTIFICATE', 'END OTHER'),
      'no dashes': block('one').replace('CERTIFICATE-----\n', 'CERTIFICATE\n'),
      'a BEGIN inside a line': ` ${block('one')}`,
      'headers up to the END': '-----BEGIN A-----\nName: value\n-----END A-----\n',
    })) {
      expect(read(text), what).to.equal(undefined);
      expect(read(text + block('two')), what).to.equal('two');
    }
    expect(read(`-----BEGIN CERTIFICATE-----\n${block('two')}`), 'a BEGIN without END').to.equal('two');
  });

  it('finds nothing where there is nothing', () => {
    for (const text of ['', 'words', '-----BEGIN A-----\n', '-----END A-----\n', '\n-----END A-----']) {
      expect(read(text)).to.equal(undefined);
    }
  });

  it('takes no longer than the text is long', function () {
    this.timeout(5_000);
    for (const line of [
      '-----BEGIN A-----\n',
      '-----END A-----\n',
      'a: b\n',
      '-----BEGIN A-----\n-----END A-----x\n',
    ]) {
      expect(read(line.repeat(200_000))).to.equal(undefined);
    }
  });
});

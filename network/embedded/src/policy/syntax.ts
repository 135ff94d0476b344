import type { Principal } from '../msp/types';
import type { SignaturePolicy, SignatureRule } from './types';

/** A policy text that cannot be read. The message says where and what was expected. */
export class PolicySyntaxError extends Error {
  override readonly name = 'PolicySyntaxError';
}

type Argument = { readonly kind: 'principal'; readonly principal: Principal } | Gate;

interface Gate {
  readonly kind: 'gate';
  readonly n: number;
  readonly arguments: readonly Argument[];
}

const TOKEN = /\s*(?:([A-Za-z]+)|(\d+)|'([^']*)'|"([^"]*)"|([(),]))/y;
const PRINCIPAL = /^([A-Za-z0-9.-]+)\.(admin|member|client|peer|orderer)$/;

/**
 * Reads Fabric's policy syntax: `AND(p, ...)`, `OR(p, ...)`, `OutOf(n, p, ...)`, each p a gate of its own or a principal
 * `'MSP.role'` with the role member, admin, client, peer or orderer. Principals are numbered as Fabric does, those of inner
 * gates first, so the same text gives the same bytes.
 *
 * @throws PolicySyntaxError
 */
export function parsePolicy(text: string): SignaturePolicy {
  const tokens = tokenize(text);
  const gate = parseGate(tokens);
  const rest = tokens.next();
  if (rest) throw unexpected(rest, 'the end');
  const principals: Principal[] = [];
  return { rule: numbered(gate, principals), principals };
}

interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'mark';
  readonly text: string;
  readonly position: number;
}

interface Tokens {
  next(): Token | undefined;
}

function tokenize(text: string): Tokens {
  const end = text.trimEnd().length;
  let position = 0;
  return {
    next() {
      if (position >= end) return undefined;
      TOKEN.lastIndex = position;
      const match = TOKEN.exec(text);
      if (!match)
        throw new PolicySyntaxError(`The policy has an unexpected character at position ${position + 1}.`);
      const start = position;
      position = TOKEN.lastIndex;
      const [, word, number, single, double, mark] = match;
      if (word !== undefined) return { kind: 'word', text: word, position: start };
      if (number !== undefined) return { kind: 'number', text: number, position: start };
      if (mark !== undefined) return { kind: 'mark', text: mark, position: start };
      return { kind: 'string', text: single ?? double ?? '', position: start };
    },
  };
}

function parseGate(tokens: Tokens): Gate {
  return parseGateAfter(tokens.next(), tokens);
}

function parseGateAfter(name: Token | undefined, tokens: Tokens): Gate {
  if (name?.kind !== 'word') throw unexpected(name, 'AND, OR or OutOf');
  expectMark(tokens, '(');
  switch (name.text) {
    case 'AND':
    case 'And':
    case 'and': {
      const list = parseArguments(tokens);
      return { kind: 'gate', n: list.length, arguments: list };
    }
    case 'OR':
    case 'Or':
    case 'or':
      return { kind: 'gate', n: 1, arguments: parseArguments(tokens) };
    case 'OUTOF':
    case 'OutOf':
    case 'outof': {
      const count = tokens.next();
      if (count?.kind !== 'number') throw unexpected(count, 'a number');
      expectMark(tokens, ',');
      const n = Number(count.text);
      const list = parseArguments(tokens);
      // One more than there are is allowed: a policy that nobody can satisfy.
      if (n > list.length + 1) {
        throw new PolicySyntaxError(
          `The policy wants ${n} out of ${list.length} at position ${count.position + 1}.`,
        );
      }
      return { kind: 'gate', n, arguments: list };
    }
    default:
      throw unexpected(name, 'AND, OR or OutOf');
  }
}

function parseArguments(tokens: Tokens): readonly Argument[] {
  const list: Argument[] = [];
  for (;;) {
    const token = tokens.next();
    list.push(token?.kind === 'string' ? parsePrincipal(token) : parseGateAfter(token, tokens));
    const mark = tokens.next();
    if (mark?.kind === 'mark' && mark.text === ')') return list;
    if (mark?.kind !== 'mark' || mark.text !== ',') throw unexpected(mark, "',' or ')'");
  }
}

function parsePrincipal(token: Token): Argument {
  const match = PRINCIPAL.exec(token.text);
  const [, mspId, role] = match ?? [];
  switch (role) {
    case 'admin':
    case 'member':
    case 'client':
    case 'peer':
    case 'orderer':
      return { kind: 'principal', principal: { kind: 'role', mspId: mspId ?? '', role } };
    default:
      throw new PolicySyntaxError(
        `The principal at position ${token.position + 1} is not 'MSP.role' with the role member, admin, client, peer or orderer.`,
      );
  }
}

/** Numbers the principals, inner gates first. */
function numbered(gate: Gate, principals: Principal[]): SignatureRule {
  const inner = new Map<Argument, SignatureRule>();
  for (const argument of gate.arguments) {
    if (argument.kind === 'gate') inner.set(argument, numbered(argument, principals));
  }
  const rules = gate.arguments.map((argument): SignatureRule => {
    const rule = inner.get(argument);
    if (rule) return rule;
    if (argument.kind === 'principal') principals.push(argument.principal);
    return { kind: 'signedBy', principal: principals.length - 1 };
  });
  return { kind: 'outOf', n: gate.n, rules };
}

function expectMark(tokens: Tokens, text: string): void {
  const token = tokens.next();
  if (token?.kind !== 'mark' || token.text !== text) throw unexpected(token, `'${text}'`);
}

function unexpected(token: Token | undefined, expected: string): PolicySyntaxError {
  const place = token ? `at position ${token.position + 1}` : 'at its end';
  return new PolicySyntaxError(`The policy cannot be read ${place}: ${expected} was expected.`);
}

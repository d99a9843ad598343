import { DevnetError } from '../errors.ts';
import { outOf, signedBy, type PolicyRole, type PolicyRule } from './signature-policy.ts';

const ROLES: readonly PolicyRole[] = ['member', 'admin', 'client', 'peer', 'orderer'];
const TOKEN = /\s*([A-Za-z]+(?=\()|'[^']*'|"[^"]*"|\d+|[(),])/y;

/**
 * Parses Fabric's policy language: `OutOf(2, 'HealthMSP.peer', 'DrugMSP.peer')`, `AND(…)`, `OR(…)`, nested.
 * @throws DevnetError BAD_OPTION with the place of the fault.
 */
export function parsePolicy(text: string): PolicyRule {
  const parser = new PolicyParser(text);
  const rule = parser.rule();
  parser.end();
  return rule;
}

class PolicyParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  rule(): PolicyRule {
    const token = this.#next();
    if (token.startsWith("'") || token.startsWith('"')) return this.#principal(token.slice(1, -1));
    this.#expect('(');
    const name = token.toUpperCase();
    const count = name === 'OUTOF' ? this.#count() : undefined;
    const rules = this.#rules();
    if (name === 'OUTOF' && count !== undefined) return outOf(count, rules);
    if (name === 'AND') return outOf(rules.length, rules);
    if (name === 'OR') return outOf(1, rules);
    return this.#fail(`unknown operator ${token}`);
  }

  end(): void {
    if (this.#text.slice(this.#at).trim() !== '') this.#fail('text after the policy');
  }

  #rules(): PolicyRule[] {
    const rules = [this.rule()];
    for (let token = this.#next(); token !== ')'; token = this.#next()) {
      if (token !== ',') this.#fail(`unexpected ${token}`);
      rules.push(this.rule());
    }
    return rules;
  }

  #count(): number {
    const count = Number(this.#next());
    if (!Number.isInteger(count) || count < 0) this.#fail('OutOf needs a count first');
    this.#expect(',');
    return count;
  }

  #principal(name: string): PolicyRule {
    const dot = name.lastIndexOf('.');
    const role = ROLES.find((known) => known === name.slice(dot + 1).toLowerCase());
    if (dot <= 0 || role === undefined) return this.#fail(`${name} is not MSP.role`);
    return signedBy(name.slice(0, dot), role);
  }

  #expect(wanted: string): void {
    const token = this.#next();
    if (token !== wanted) this.#fail(`expected ${wanted}, found ${token}`);
  }

  #next(): string {
    TOKEN.lastIndex = this.#at;
    const token = TOKEN.exec(this.#text)?.[1];
    if (token === undefined) return this.#fail('unreadable policy');
    this.#at = TOKEN.lastIndex;
    return token;
  }

  #fail(reason: string): never {
    throw new DevnetError('BAD_OPTION', `Policy "${this.#text}" at character ${this.#at}: ${reason}.`);
  }
}

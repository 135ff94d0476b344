import { Context, Returns, Transaction } from 'fabric-contract-api';
import { CareContract } from '../care-contract';
import { askForConsent, declineAsk } from './ask';
import { grantConsent } from './grant';
import { listConsents } from './list';
import { readConsent } from './read';
import { revokeConsent } from './revoke';
import { sweepConsents } from './sweep';

/**
 * Consents: what patients sign about who may read what. Any hospital carries them; none can forge or veto one.
 *
 * | from                | by                          | to                                      |
 * | ------------------- | --------------------------- | --------------------------------------- |
 * | nothing             | ask (a provider)            | asked                                   |
 * | asked               | grant, decline (patient)    | the ask granted or declined             |
 * | nothing, expired    | grant (patient)             | active                                  |
 * | active              | grant that names it         | active, the version before it past      |
 * | anything            | revoke (patient)            | revoked, for ever                       |
 * | active, an hour over| sweep (custodian)           | expired                                 |
 */
export class ConsentContract extends CareContract {
  constructor() {
    super('consent');
  }

  @Transaction()
  @Returns('string')
  async ask(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'consent.ask', input, askForConsent);
  }

  @Transaction()
  @Returns('string')
  async decline(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'consent.decline', input, declineAsk);
  }

  @Transaction()
  @Returns('string')
  async grant(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'consent.grant', input, grantConsent);
  }

  @Transaction()
  @Returns('string')
  async revoke(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'consent.revoke', input, revokeConsent);
  }

  @Transaction()
  @Returns('string')
  async sweep(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'consent.sweep', input, sweepConsents);
  }

  @Transaction(false)
  @Returns('string')
  async read(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'consent.read', input, readConsent);
  }

  @Transaction(false)
  @Returns('string')
  async list(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'consent.list', input, listConsents);
  }
}

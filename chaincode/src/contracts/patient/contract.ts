import { Context, Returns, Transaction } from 'fabric-contract-api';
import { CareContract } from '../care-contract';
import { appointDelegate } from './appoint';
import { closeFile } from './close';
import { dismissDelegate } from './dismiss';
import { readPatient } from './read';
import { recoverKey } from './recover';
import { registerPatient } from './register';
import { rotateKey } from './rotate-key';
import { transferFile } from './transfer';

/** Patient files: one hospital's file of a person, with the keys that speak for the person. */
export class PatientContract extends CareContract {
  constructor() {
    super('patient');
  }

  @Transaction()
  @Returns('string')
  async register(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'patient.register', input, registerPatient);
  }

  @Transaction()
  @Returns('string')
  async rotateKey(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'patient.rotateKey', input, rotateKey);
  }

  @Transaction()
  @Returns('string')
  async recover(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'patient.recover', input, recoverKey);
  }

  @Transaction()
  @Returns('string')
  async appoint(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'patient.appoint', input, appointDelegate);
  }

  @Transaction()
  @Returns('string')
  async dismiss(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'patient.dismiss', input, dismissDelegate);
  }

  @Transaction()
  @Returns('string')
  async transfer(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'patient.transfer', input, transferFile);
  }

  @Transaction()
  @Returns('string')
  async close(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'patient.close', input, closeFile);
  }

  @Transaction(false)
  @Returns('string')
  async read(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'patient.read', input, readPatient);
  }
}

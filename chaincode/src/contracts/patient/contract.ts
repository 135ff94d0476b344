import { Context, Returns, Transaction } from 'fabric-contract-api';
import { CareContract } from '../care-contract';
import { readPatient } from './read';
import { registerPatient } from './register';

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

  @Transaction(false)
  @Returns('string')
  async read(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'patient.read', input, readPatient);
  }
}

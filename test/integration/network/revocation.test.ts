import { describeRevocation } from '../../support/network/revocation';

describeRevocation('embedded');

import { describeStoppedHospital } from '../../support/network/stopped-hospital';

describeStoppedHospital('fabric');

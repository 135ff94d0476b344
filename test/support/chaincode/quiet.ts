/** Imported before the shim: tests provoke refusals by the thousand, and the contract API logs each. */
process.env['CORE_CHAINCODE_LOGGING_LEVEL'] = 'CRITICAL';

export {};

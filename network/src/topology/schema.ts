import * as v from 'valibot';

/** Names stand in folders, host names and certificates: a DNS label, at most 64 long. */
const name = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/,
    'a name has 1 to 64 of a-z, 0-9 and -, and neither starts nor ends with -',
  ),
);

/** Fabric's own rule for an MSP id that may name an implicit collection. */
const mspId = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/, 'an MSP id has 1 to 64 of A-Z, a-z, 0-9 and -'),
);

const port = v.pipe(
  v.number('a port is a number'),
  v.integer('a port is a whole number'),
  v.minValue(1, 'a port is 1 to 65535'),
  v.maxValue(65535, 'a port is 1 to 65535'),
);

const channel = v.pipe(
  v.string(),
  v.regex(
    /^[a-z][a-z0-9.-]{0,248}$/,
    'a channel starts with a-z and goes on with a-z, 0-9, . and -, at most 249 long',
  ),
);

/** A person or a program of a hospital; both attributes stand in its certificate. */
export const UserSchema = v.strictObject({
  name,
  role: v.optional(name),
  provider: v.optional(name),
});

/** Where a hospital's nodes listen. The embedded ledger uses the first two; those of Fabric that are left out follow the peer's. */
export const PortsSchema = v.strictObject({
  peer: port,
  chaincode: port,
  orderer: v.optional(port),
  /** Where an orderer is told which channels to take part in. */
  ordererAdmin: v.optional(port),
  ca: v.optional(port),
  /** Where a peer waits for chaincode that it launches itself; unused, but bound. */
  chaincodeListen: v.optional(port),
  /** Health and metrics of each node, without TLS. */
  peerOperations: v.optional(port),
  ordererOperations: v.optional(port),
  caOperations: v.optional(port),
});

export const HospitalSchema = v.strictObject({
  name,
  title: v.pipe(v.string(), v.minLength(1, 'a title says what people call the hospital'), v.maxLength(200)),
  country: v.pipe(
    v.string(),
    v.regex(/^[A-Z]{2}$/, 'a country is two capital letters of ISO 3166-1, such as DE'),
  ),
  mspId,
  ports: PortsSchema,
  users: v.optional(v.array(UserSchema), []),
});

/** Fabric's rule for the name of a chaincode. */
const chaincode = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/,
    'a chaincode has A-Z, a-z, 0-9 and single - or _ between them',
  ),
);

export const TopologySchema = v.strictObject({
  channel,
  chaincode,
  roles: v.array(name),
  hospitals: v.pipe(v.array(HospitalSchema), v.minLength(1, 'a topology has one hospital at least')),
});

export type User = v.InferOutput<typeof UserSchema>;
export type Ports = v.InferOutput<typeof PortsSchema>;
export type Hospital = v.InferOutput<typeof HospitalSchema>;
export type Topology = v.InferOutput<typeof TopologySchema>;

/** A configuration that cannot stand, or an update that does not lead to one; in Fabric's words where Fabric has any. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

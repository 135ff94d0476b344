import type * as OpenTelemetry from '@opentelemetry/api';
import { type CallObserver } from '../call/observer';
import { CareLedgerError } from '../errors/care-ledger-error';

type Api = typeof OpenTelemetry;

/**
 * Where an application's OpenTelemetry SDK registers what it has, by OpenTelemetry's own convention: the API of the same major
 * version finds it there, whichever copy is loaded.
 */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');

/**
 * Traces and metrics, where the application has OpenTelemetry: a client span for each call, the time that calls take, and how often
 * they were tried again. They are named after the transaction and hold codes, no ids of patients.
 *
 * @returns undefined where the application has registered nothing; the API is not even loaded then
 */
export async function telemetryObserver(): Promise<CallObserver | undefined> {
  if (!(REGISTRY in globalThis)) {
    return undefined;
  }
  let api: Api;
  try {
    api = await import('@opentelemetry/api');
  } catch {
    // Registered by a copy of the API that this package cannot see.
    return undefined;
  }
  return observerWith(api);
}

function observerWith({ trace, metrics, SpanKind, SpanStatusCode }: Api): CallObserver {
  const tracer = trace.getTracer('@careledger/client');
  const meter = metrics.getMeter('@careledger/client');
  const duration = meter.createHistogram('careledger.client.call.duration', {
    unit: 's',
    description: 'How long calls took, retries included.',
  });
  const retries = meter.createCounter('careledger.client.retries', {
    unit: '{retry}',
    description: 'How often an attempt was followed by another, by what was in the way.',
  });
  return {
    started: (transaction, kind) => {
      const begun = performance.now();
      const span = tracer.startSpan(`careledger ${transaction}`, {
        kind: SpanKind.CLIENT,
        attributes: { 'careledger.transaction': transaction, 'careledger.kind': kind },
      });
      return {
        retried: ({ attempt, because, delayMs }) => {
          retries.add(1, { 'careledger.transaction': transaction, 'careledger.because': because });
          span.addEvent('retry', {
            'careledger.attempt': attempt,
            'careledger.because': because,
            'careledger.delay_ms': delayMs,
          });
        },
        ended: ({ attempts, error, transactionId }) => {
          const code = error instanceof CareLedgerError ? error.code : 'ABORTED';
          const failed = error !== undefined && { 'error.type': code };
          span.setAttributes({
            'careledger.attempts': attempts,
            ...(transactionId !== undefined && { 'careledger.transaction_id': transactionId }),
            ...failed,
          });
          if (error !== undefined) {
            span.setStatus({ code: SpanStatusCode.ERROR, message: code });
          }
          span.end();
          duration.record((performance.now() - begun) / 1_000, {
            'careledger.transaction': transaction,
            ...failed,
          });
        },
      };
    },
  };
}

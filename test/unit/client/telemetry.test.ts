import { execFileSync } from 'node:child_process';
import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { careLedger } from '@careledger/client/gateway';
import { telemetryObserver } from '@careledger/client/internal/connection/telemetry';
import { expect } from 'chai';
import { FakeGateway, FakeTiming, type Play } from './fake-gateway';
import { answer, change, errorOf, refusal, unavailable } from './support';
import { failure } from './fake-gateway';

describe('OpenTelemetry', () => {
  it('is not loaded where the application has not set it up', () => {
    const program = `
      const { telemetryObserver } = require('@careledger/client/internal/connection/telemetry');
      require('@careledger/client');
      telemetryObserver().then((observer) => {
        const loaded = Object.keys(require.cache).filter((file) => file.includes('opentelemetry'));
        process.stdout.write(JSON.stringify([observer === undefined, loaded]));
      });`;
    const output = execFileSync(process.execPath, ['-e', program], { cwd: __dirname, encoding: 'utf8' });
    expect(JSON.parse(output)).to.deep.equal([true, []]);
  });

  it('gets a span and the time of each call, and what was tried again, and nothing that was sent', async () => {
    const spans = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
    );
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 600_000 });
    const meters = new MeterProvider({ readers: [reader] });
    metrics.setGlobalMeterProvider(meters);
    try {
      const observer = await telemetryObserver();
      expect(observer).to.not.equal(undefined);
      const calling = (plays: readonly Play[]) => {
        const timing = new FakeTiming();
        return careLedger(new FakeGateway(plays, timing), {
          limits: { timeoutMs: 10_000, attemptTimeoutMs: 10_000 },
          timing,
          ...(observer !== undefined && { observer }),
        });
      };
      await calling([{ endorse: unavailable }, { endorse: answer }]).providers.suspend(change);
      const refused = failure('ABORTED', 'failed', [['HospitalBMSP', refusal('CONFLICT')]]);
      await errorOf(calling([{ endorse: refused }]).providers.suspend(change));
      const [done, failed] = spans.getFinishedSpans();
      expect(done?.name).to.equal('careledger provider:suspend');
      expect(done?.attributes).to.include({ 'careledger.attempts': 2, 'careledger.transaction_id': 'tx2' });
      expect(done?.events.map(({ name }) => name)).to.deep.equal(['retry']);
      expect(failed?.attributes).to.include({ 'error.type': 'CONFLICT' });
      expect(JSON.stringify([done?.attributes, failed?.attributes])).not.to.include(change.provider);
      await reader.forceFlush();
      const names = exporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) =>
          scopeMetrics.flatMap(({ metrics: all }) => all.map(({ descriptor }) => descriptor.name)),
        );
      expect(names).to.include.members(['careledger.client.call.duration', 'careledger.client.retries']);
    } finally {
      await meters.shutdown();
      trace.disable();
      metrics.disable();
    }
  });
});

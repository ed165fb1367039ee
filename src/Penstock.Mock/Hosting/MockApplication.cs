using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Penstock.Mock.Control;
using Penstock.Mock.Journal;

namespace Penstock.Mock.Hosting;

/// <summary>What the web server runs for each request: no middleware, no container, no log.</summary>
internal sealed class MockApplication(RequestFlow flow, DialectTable dialects, ControlApi control, RequestJournal journal, MockOptions options)
    : IHttpApplication<MockExchange>
{
    public MockExchange CreateContext(IFeatureCollection contextFeatures) => new(contextFeatures);

    public void DisposeContext(MockExchange context, Exception? exception) => context.Dispose();

    public Task ProcessRequestAsync(MockExchange context) =>
        context.RawPath.StartsWith(ControlApi.Prefix, StringComparison.Ordinal)
            ? control.RunAsync(context)
            : RunAsync(context);

    private async Task RunAsync(MockExchange exchange)
    {
        var route = dialects.Route(exchange);
        var entry = journal.Begin();
        var record = entry.Record;
        exchange.Record = record;
        record.Path = exchange.RawPath.Length > 256 ? exchange.RawPath[..256] : exchange.RawPath;
        record.Dialect = route.Name;
        record.Operation = route.Operation;
        record.ClientRequestId = ClientRequestId(exchange);
        try
        {
            await flow.RunAsync(exchange, route);
        }
        catch (Exception gone) when (gone is OperationCanceledException or ConnectionAbortedException or ConnectionResetException or IOException)
        {
            record.TryEnd(MockOutcome.ClientGone);
            exchange.Abort();
        }
        finally
        {
            journal.End(entry);
        }
    }

    private string? ClientRequestId(MockExchange exchange)
    {
        foreach (var name in options.RequestIdHeaders)
        {
            if (exchange.Header(name) is { } value)
            {
                return value.Length > 128 ? value[..128] : value;
            }
        }

        return null;
    }
}

using System.Buffers;
using Microsoft.AspNetCore.Http;
using Penstock.Protocols.OpenAi.Answers;
using Penstock.Worker.Hosting.Http;
using Penstock.Worker.Hosting.Lifecycle;
using Penstock.Worker.Hosting.Requests;

namespace Penstock.Worker.Hosting.Endpoints;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>: the one model, also while it is being loaded.</summary>
internal sealed class ModelsEndpoint(WorkerState state, WorkerOptions options, long created)
{
    public ValueTask ListAsync(Exchange exchange)
    {
        var body = new ArrayBufferWriter<byte>(256);
        ModelWriter.WriteList(body, [Card()]);
        return exchange.WriteAsync(StatusCodes.Status200OK, "application/json", body.WrittenMemory);
    }

    public ValueTask GetAsync(Exchange exchange, string id)
    {
        if (PlanChecks.CheckModel(id, options) is { } error)
        {
            return exchange.WriteErrorAsync(error);
        }

        var body = new ArrayBufferWriter<byte>(256);
        ModelWriter.Write(body, Card());
        return exchange.WriteAsync(StatusCodes.Status200OK, "application/json", body.WrittenMemory);
    }

    private ModelCard Card() => new(options.PublicName, created, "penstock", state.Model?.ContextTokens);
}

using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Penstock.Catalog.Models;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.OpenAi;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>GET <c>/v1/models</c> and <c>/v1/models/{id}</c>: what this caller may ask for. Ids may hold slashes and colons.</summary>
/// <param name="created">The <c>created</c> of every model, which the specification requires: seconds since 1970 at the gateway's start.</param>
internal sealed class ModelsEndpoint(long created) : IEndpoint
{
    /// <summary>The path of the list; one model's lies below it.</summary>
    public const string ListPath = "/v1/models";

    public string Method => HttpMethods.Get;

    public bool IsPublic => false;

    public ValueTask InvokeAsync(HttpExchange exchange, GatewaySnapshot snapshot, Caller caller)
    {
        if (exchange.Path.Length == ListPath.Length)
        {
            return exchange.WriteJsonAsync(StatusCodes.Status200OK, List(snapshot, caller));
        }

        // The server leaves %2F as it is, so that it is not taken for a separator; inside an id it is meant as one.
        string id = exchange.Path[(ListPath.Length + 1)..].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return snapshot.Models.ContainsKey(id) && caller.MaySee(id)
            ? exchange.WriteJsonAsync(StatusCodes.Status200OK, One(id))
            : exchange.WriteErrorAsync(ResolutionStage.NotFound(id));
    }

    private ReadOnlyMemory<byte> List(GatewaySnapshot snapshot, Caller caller)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, OpenAiJson.WriterOptions);
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (ModelOptions model in snapshot.Catalog.Models)
        {
            if (snapshot.Models.ContainsKey(model.Name) && caller.MaySee(model.Name))
            {
                Write(json, model.Name);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private ReadOnlyMemory<byte> One(string id)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, OpenAiJson.WriterOptions);
        Write(json, id);
        json.Flush();
        return buffer.WrittenMemory;
    }

    private void Write(Utf8JsonWriter json, string id)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, created);
        json.WriteString("owned_by"u8, "penstock"u8);
        json.WriteEndObject();
    }
}

using System.Globalization;
using System.Text.Json;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Hosting;
using Penstock.Mock.Journal;

namespace Penstock.Mock.Control;

/// <summary>What operates the mock itself, under <c>/__mock</c>: behaviour, requests, totals, settings.</summary>
internal sealed class ControlApi(BehaviourStore behaviours, RequestJournal journal, FrameBufferPool frames)
{
    public const string Prefix = "/__mock";
    private const int LargestBody = 1024 * 1024;
    private const int LargestPage = 1_000;

    public async Task RunAsync(MockExchange exchange)
    {
        var buffer = frames.Rent();
        try
        {
            await RunAsync(exchange, buffer);
        }
        finally
        {
            frames.Return(buffer);
        }
    }

    private async Task RunAsync(MockExchange exchange, FrameBuffer buffer)
    {
        var readable = await exchange.ReadBodyAsync(LargestBody);
        await journal.SettleAsync();
        var json = buffer.BeginJson();
        var problem = readable ? Dispatch(exchange, json) : (413, $"The body is larger than {LargestBody} bytes.");
        if (problem is var (status, message))
        {
            exchange.Status = status;
            json.WriteStartObject();
            json.WriteString("error", message);
            json.WriteEndObject();
        }

        buffer.EndJson();
        exchange.SetHeader("Content-Type", "application/json");
        exchange.Headers.ContentLength = buffer.Length;
        await exchange.WriteAsync(buffer.Written);
        await exchange.CompleteAsync();
    }

    private (int Status, string Message)? Dispatch(MockExchange exchange, Utf8JsonWriter json)
    {
        var resource = exchange.RawPath[Prefix.Length..].Trim('/');
        return (exchange.Method, resource) switch
        {
            ("GET", "health") => Write(json, JournalJson.WriteHealth),
            ("GET", "settings") => Write(json, BehaviourJson.WriteSettings),
            ("GET", "behaviour") => Write(json, writer => BehaviourJson.Write(writer, behaviours)),
            ("POST" or "PUT" or "PATCH", "behaviour") => Change(exchange, json),
            ("DELETE", "behaviour") => Forget(exchange, json),
            ("GET", "requests") => Page(exchange, json),
            ("GET", "totals") => Write(json, writer => JournalJson.WriteTotals(writer, journal)),
            ("DELETE", "requests" or "totals") => Reset(json),
            _ => (404, "Known: GET health, settings, behaviour, requests, totals; POST and DELETE behaviour; DELETE requests."),
        };
    }

    /// <summary>POST changes the named settings and keeps the others; PUT starts from the defaults.</summary>
    private (int Status, string Message)? Change(MockExchange exchange, Utf8JsonWriter json)
    {
        if (!exchange.TryParseBody(out var body))
        {
            return (400, "The body has to be a JSON object of settings, see GET /__mock/settings.");
        }

        var model = exchange.Query("model");
        var behaviour = exchange.Method is "PUT" ? new MockBehaviour()
            : model is not null && behaviours.Models.TryGetValue(model, out var own) ? own
            : behaviours.Default;
        if (BehaviourJson.Apply(ref behaviour, body) is { } problem)
        {
            return (400, problem);
        }

        if (model is null)
        {
            behaviours.Default = behaviour;
        }
        else if (!behaviours.TrySet(model, behaviour))
        {
            return (409, $"At most {BehaviourStore.MaximumModels} models can have a behaviour of their own.");
        }

        return Write(json, writer => BehaviourJson.Write(writer, behaviours));
    }

    private (int Status, string Message)? Forget(MockExchange exchange, Utf8JsonWriter json)
    {
        if (exchange.Query("model") is { } model)
        {
            behaviours.Remove(model);
        }
        else
        {
            behaviours.Clear();
            behaviours.Default = new MockBehaviour();
        }

        return Write(json, writer => BehaviourJson.Write(writer, behaviours));
    }

    private (int Status, string Message)? Page(MockExchange exchange, Utf8JsonWriter json)
    {
        var after = Number(exchange.Query("after"), 0, long.MaxValue, 0);
        var limit = Number(exchange.Query("limit"), 1, LargestPage, 100);
        if (after is not { } from || limit is not { } count)
        {
            return (400, $"'after' is a sequence number, 'limit' a count from 1 to {LargestPage}.");
        }

        JournalJson.WritePage(json, journal, from, (int)count, exchange.Query("tag"), exchange.Query("outcome"));
        return null;
    }

    private (int Status, string Message)? Reset(Utf8JsonWriter json)
    {
        journal.Reset();
        return Write(json, writer => JournalJson.WriteTotals(writer, journal));
    }

    private static (int Status, string Message)? Write(Utf8JsonWriter json, Action<Utf8JsonWriter> write)
    {
        write(json);
        return null;
    }

    private static long? Number(string? text, long least, long most, long otherwise) =>
        text is null ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
        : null;
}

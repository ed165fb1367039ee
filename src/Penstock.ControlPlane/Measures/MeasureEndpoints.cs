using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog.Serving;
using Penstock.ControlPlane.AdminApi;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Measures;

/// <summary>Measures over time, and live.</summary>
internal sealed class MeasureEndpoints(MeasureHistory? history, LiveFeed? live)
{
    // Bounds the memory of one answer: about 40 numbers a step and series.
    private const int MostCells = 50_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        var viewer = new RouteRole(AdminRole.Viewer);
        routes.MapGet("/admin/v1/measures", (RequestDelegate)ReadAsync).WithMetadata(viewer);
        routes.MapGet("/admin/v1/live", (RequestDelegate)LiveAsync).WithMetadata(viewer);
    }

    private async Task ReadAsync(HttpContext http)
    {
        if (history is null)
        {
            await Problem.WriteAsync(http, StatusCodes.Status404NotFound, "No measures are kept here.");
            return;
        }

        if (MeasureRequest.TryRead(http.Request.Query, history.Now, out MeasureQuery query) is { } wrong)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, wrong);
            return;
        }

        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        Write(json, query, history.Read(query));
        await json.FlushAsync(http.RequestAborted);
    }

    // 1. The whole says which series there are, and which matter most.
    // 2. The steps fill their arrays.
    private static void Write(Utf8JsonWriter json, MeasureQuery query, MeasureReading reading)
    {
        int steps = (int)((query.Until - reading.From + reading.StepSeconds - 1) / reading.StepSeconds);
        KeyValuePair<MeasureKey, MeasureCell>[] all =
            [.. reading.Whole().OrderByDescending(entry => entry.Value[CountMeasure.Requests]).ThenBy(entry => entry.Key.ToString(), StringComparer.Ordinal)];
        KeyValuePair<MeasureKey, MeasureCell>[] shown = all[..Math.Min(all.Length, Math.Max(1, MostCells / steps))];
        MeasureSeries[] series = [.. shown.Select(entry => new MeasureSeries(entry.Key, steps))];
        bool[] known = new bool[steps];
        int at = 0;
        foreach (MeasureSlot slot in reading.Slots())
        {
            known[at] = slot.IsKnown;
            for (int i = 0; i < series.Length; i++)
            {
                series[i].Take(at, slot.Cells.GetValueOrDefault(shown[i].Key));
            }

            at++;
        }

        json.WriteStartObject();
        json.WriteNumber("stepSeconds", reading.StepSeconds);
        json.WriteNumber("from", reading.From);
        json.WriteNumber("until", query.Until);
        json.WriteString("by", query.By.ToString().ToLowerInvariant());
        json.WriteBoolean("isCut", shown.Length < all.Length);
        json.WriteStartArray("times");
        for (int i = 0; i < steps; i++)
        {
            json.WriteNumberValue(reading.From + ((long)i * reading.StepSeconds));
        }

        json.WriteEndArray();
        json.WriteStartArray("series");
        for (int i = 0; i < series.Length; i++)
        {
            series[i].Write(json, known, shown[i].Value, known.Count(isKnown => isKnown) * (double)reading.StepSeconds);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private async Task LiveAsync(HttpContext http)
    {
        if (live?.TrySubscribe() is not { } subscription)
        {
            await Problem.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "Too many look at this already. Close another window, or try again later.");
            return;
        }

        using (subscription)
        {
            http.Response.ContentType = "text/event-stream; charset=utf-8";
            http.Response.Headers["X-Accel-Buffering"] = "no";
            try
            {
                await foreach (byte[] tick in subscription.ReadAllAsync(http.RequestAborted))
                {
                    await http.Response.Body.WriteAsync(tick, http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                }
            }
            catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
            {
                // Looked long enough.
            }
        }
    }
}

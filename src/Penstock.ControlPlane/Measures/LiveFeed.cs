using System.Buffers;
using System.Text.Json;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Measures;

/// <summary>
/// The last second for everyone who looks, made once for all of them, and not at all while nobody does. Bounded in subscribers; safe for concurrent use.
/// </summary>
internal sealed class LiveFeed(Func<(int Firing, int Pending)> alerts)
{
    /// <summary>Most who look at once.</summary>
    public const int MostSubscribers = 64;

    private readonly Lock _gate = new();
    private readonly HashSet<LiveSubscription> _subscriptions = [];
    private MeasureFrame? _last;
    private bool _hasEnded;

    /// <summary>Begins to look, with the last second at once; null when too many do.</summary>
    public LiveSubscription? TrySubscribe()
    {
        lock (_gate)
        {
            if (_subscriptions.Count >= MostSubscribers || _hasEnded)
            {
                return null;
            }

            var subscription = new LiveSubscription(Leave);
            _subscriptions.Add(subscription);
            if (_last is not null)
            {
                subscription.Tell(Event(_last));
            }

            return subscription;
        }
    }

    /// <summary>A second has ended.</summary>
    public void Tell(MeasureFrame second)
    {
        lock (_gate)
        {
            _last = second;
            if (_subscriptions.Count == 0)
            {
                return;
            }

            byte[] tick = Event(second);
            foreach (LiveSubscription subscription in _subscriptions)
            {
                subscription.Tell(tick);
            }
        }
    }

    /// <summary>Sends everyone home: the listener stops.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            foreach (LiveSubscription subscription in _subscriptions)
            {
                subscription.End();
            }
        }
    }

    private void Leave(LiveSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }

    private byte[] Event(MeasureFrame second)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("event: tick\ndata: "u8);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("time", second.Start);
            json.WriteStartObject("total");
            MeasureJson.WriteScalars(json, second.Cell(MeasureKey.Total));
            json.WriteEndObject();
            WriteAll(json, "models", second, MeasureDimension.Model);
            WriteAll(json, "targets", second, MeasureDimension.Target);
            (int firing, int pending) = alerts();
            json.WriteStartObject("alerts");
            json.WriteNumber("firing", firing);
            json.WriteNumber("pending", pending);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write("\n\n"u8);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteAll(Utf8JsonWriter json, string name, MeasureFrame second, MeasureDimension by)
    {
        json.WriteStartArray(name);
        foreach (MeasureKey key in second.Cells.Keys.Where(key => key.By == by).OrderBy(key => key.ToString(), StringComparer.Ordinal))
        {
            MeasureCell cell = second.Cell(key);
            if (cell[CountMeasure.Requests] > 0 || cell[GaugeMeasure.InFlight] > 0 || cell[GaugeMeasure.QueueDepth] > 0 || cell[GaugeMeasure.Ejected] > 0)
            {
                json.WriteStartObject();
                MeasureJson.WriteKey(json, key);
                MeasureJson.WriteScalars(json, cell);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }
}

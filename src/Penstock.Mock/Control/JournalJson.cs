using System.Text.Json;
using Penstock.Mock.Journal;

namespace Penstock.Mock.Control;

/// <summary>The journal as JSON.</summary>
internal static class JournalJson
{
    public static void WriteHealth(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("status", "ok");
        json.WriteEndObject();
    }

    /// <summary>
    /// A page in order of arrival. <c>next</c> is what to pass as <c>after</c> for the next page; <c>oldest</c> above the one
    /// that was asked for means that the ring has dropped requests.
    /// </summary>
    public static void WritePage(Utf8JsonWriter json, RequestJournal journal, long after, int limit, string? tag, string? outcome)
    {
        json.WriteStartObject();
        json.WriteNumber("oldest", journal.Oldest);
        json.WriteNumber("newest", journal.Newest);
        json.WriteStartArray("requests");
        var next = after;
        foreach (var record in journal.Read(after))
        {
            next = record.Sequence;
            if ((tag is null || string.Equals(record.Tag, tag, StringComparison.Ordinal))
                && (outcome is null || string.Equals(WireName.Of(record.Outcome), outcome, StringComparison.Ordinal)))
            {
                Write(json, record);
                if (--limit == 0)
                {
                    break;
                }
            }
        }

        json.WriteEndArray();
        json.WriteNumber("next", next);
        json.WriteEndObject();
    }

    public static void WriteTotals(Utf8JsonWriter json, RequestJournal journal)
    {
        json.WriteStartObject();
        json.WriteNumber("in_flight", journal.InFlight);
        WriteCounts(json, journal.Totals.All);
        foreach (var (grouping, groups) in journal.Totals.Groups)
        {
            json.WriteStartObject($"by_{grouping}");
            foreach (var (name, counts) in groups)
            {
                json.WriteStartObject(name);
                WriteCounts(json, counts);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RequestRecord record)
    {
        json.WriteStartObject();
        json.WriteNumber("sequence", record.Sequence);
        json.WriteString("id", record.Id);
        json.WriteString("dialect", WireName.Of(record.Dialect));
        json.WriteString("operation", WireName.Of(record.Operation));
        json.WriteString("path", record.Path);
        json.WriteString("model", record.Model);
        json.WriteString("key", record.KeyFingerprint);
        json.WriteString("client_request_id", record.ClientRequestId);
        json.WriteString("tag", record.Tag);
        json.WriteString("started", record.Started);
        json.WriteBoolean("stream", record.Stream);
        json.WriteNumber("status", record.Status);
        json.WriteString("outcome", WireName.Of(record.Outcome));
        json.WriteString("fault", record.Fault);
        json.WriteString("refusal", record.Refusal);
        WriteNumbers(json, record);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, RequestRecord record)
    {
        json.WriteNumber("prompt_tokens", record.PromptTokens);
        json.WriteNumber("cached_tokens", record.CachedTokens);
        json.WriteNumber("cache_write_tokens", record.CacheWriteTokens);
        json.WriteNumber("cache_markers", record.CacheMarkers);
        json.WriteNumber("output_tokens", record.OutputTokens);
        json.WriteNumber("reasoning_tokens", record.ReasoningTokens);
        json.WriteNumber("output_tokens_written", record.OutputTokensWritten);
        json.WriteNumber("output_tokens_sent", record.OutputTokensSent);
        json.WriteNumber("bytes", record.Bytes);
        if (record.SignatureValid is { } valid)
        {
            json.WriteBoolean("signature_valid", valid);
        }

        if (record.Duration is { } duration)
        {
            json.WriteNumber("duration_ms", Math.Round(duration.TotalMilliseconds, 3));
        }
    }

    private static void WriteCounts(Utf8JsonWriter json, TokenCounts counts)
    {
        json.WriteNumber("requests", counts.Requests);
        json.WriteNumber("prompt_tokens", counts.PromptTokens);
        json.WriteNumber("cached_tokens", counts.CachedTokens);
        json.WriteNumber("cache_write_tokens", counts.CacheWriteTokens);
        json.WriteNumber("output_tokens", counts.OutputTokens);
        json.WriteNumber("reasoning_tokens", counts.ReasoningTokens);
        json.WriteNumber("output_tokens_written", counts.OutputTokensWritten);
        json.WriteNumber("output_tokens_sent", counts.OutputTokensSent);
        json.WriteNumber("bytes", counts.Bytes);
    }
}

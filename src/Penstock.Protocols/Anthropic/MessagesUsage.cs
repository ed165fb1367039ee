using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>
/// The <c>usage</c> of Messages. Its <c>input_tokens</c> are the fresh ones only: cached and cache-written ones stand beside them. Figures of
/// a stream come in pieces that are cumulative, so the pieces are kept apart until they are added up.
/// </summary>
internal sealed class MessagesUsage
{
    private long? _input;
    private long? _cacheRead;
    private long? _cacheWrite;
    private long? _hourWrite;
    private long? _output;
    private long? _thinking;

    /// <summary>Takes a <c>usage</c> object; false where it is absent.</summary>
    /// <param name="usage">The object.</param>
    /// <param name="withOutput">False at the start of a stream: its <c>output_tokens</c> is no count of the answer.</param>
    public bool Take(JsonElement usage, bool withOutput)
    {
        if (!usage.IsObject())
        {
            return false;
        }

        _input = usage.Count("input_tokens"u8) ?? _input;
        _cacheRead = usage.Count("cache_read_input_tokens"u8) ?? _cacheRead;
        _cacheWrite = usage.Count("cache_creation_input_tokens"u8) ?? _cacheWrite;
        _hourWrite = usage.Object("cache_creation"u8).Count("ephemeral_1h_input_tokens"u8) ?? _hourWrite;
        if (withOutput)
        {
            _output = usage.Count("output_tokens"u8) ?? _output;
            _thinking = usage.Object("output_tokens_details"u8).Count("thinking_tokens"u8) ?? _thinking;
        }

        return true;
    }

    public TokenUsage ToUsage() => new()
    {
        PromptTokens = _input + (_cacheRead ?? 0) + (_cacheWrite ?? 0),
        CachedTokens = _cacheRead,
        CacheWriteTokens = _cacheWrite,
        HourCacheWriteTokens = _hourWrite,
        OutputTokens = _output,
        ReasoningTokens = _thinking,
    };

    /// <summary>Writes a <c>usage</c> object.</summary>
    public static void Write(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.FreshPromptTokens ?? 0);
        WriteCount(json, "cache_creation_input_tokens"u8, usage.CacheWriteTokens);
        WriteCount(json, "cache_read_input_tokens"u8, usage.CachedTokens);
        json.WriteNumber("output_tokens"u8, usage.OutputTokens ?? 0);
        if (usage.HourCacheWriteTokens is long hour)
        {
            json.WriteStartObject("cache_creation"u8);
            json.WriteNumber("ephemeral_1h_input_tokens"u8, hour);
            json.WriteNumber("ephemeral_5m_input_tokens"u8, Math.Max(0, (usage.CacheWriteTokens ?? 0) - hour));
            json.WriteEndObject();
        }

        if (usage.ReasoningTokens is long thinking)
        {
            json.WriteStartObject("output_tokens_details"u8);
            json.WriteNumber("thinking_tokens"u8, thinking);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? count)
    {
        if (count is long value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

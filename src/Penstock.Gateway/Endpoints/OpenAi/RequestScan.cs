using System.Text.Json;
using System.Text.Unicode;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Providers;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>
/// One pass over a request: checks what the gateway knows, remembers what it needs and where a relay will edit. Builds no document, so a
/// large prompt costs its reading.
/// </summary>
internal struct RequestScan
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    private readonly OperationRules _rules;
    private ulong _met;
    private int _open;
    private StreamOptionsScan _streamOptions;

    private RequestScan(OperationRules rules) => _rules = rules;

    /// <summary>The model's name.</summary>
    public string? Model { get; private set; }

    /// <summary>Where its value stands.</summary>
    public ByteRange ModelPlace { get; private set; }

    /// <summary>True when the answer is wanted in pieces.</summary>
    public bool IsStream { get; private set; }

    /// <summary>True when token counts are wanted at the end of a stream.</summary>
    public readonly bool IncludeUsage => _streamOptions.IncludeUsage;

    /// <summary>The most tokens of an answer, or null.</summary>
    public int? MaxOutputTokens { get; private set; }

    /// <summary>How many answers are wanted.</summary>
    public int Choices { get; private set; } = 1;

    /// <summary>The answer that this turn follows, or null.</summary>
    public string? PreviousResponse { get; private set; }

    /// <summary>False where the client does not want the answer kept.</summary>
    public bool IsStored { get; private set; } = true;

    /// <summary>Whom the application calls for; null when it does not say.</summary>
    public string? EndUser { get; private set; }

    /// <summary>What to edit so that a stream ends with its token counts; null when it does so already.</summary>
    public readonly ByteSplice? UsageSwitch => _rules is { Dialect: Dialect.OpenAi, Operation: Operation.Chat or Operation.Completion } ? _streamOptions.Splice(_open) : null;

    /// <summary>Reads <paramref name="body"/>. Null when it can be relayed; else what is wrong with it.</summary>
    public static InferenceError? TryRead(ReadOnlySpan<byte> body, OperationRules rules, out RequestScan scan)
    {
        scan = new RequestScan(rules);
        if (body.IsEmpty)
        {
            return FieldErrors.Json("The body is empty; it has to be a JSON object.");
        }

        try
        {
            var reader = new Utf8JsonReader(body, Options);
            InferenceError? error = scan.ReadRoot(ref reader);
            return error ?? (Utf8.IsValid(body) ? null : FieldErrors.Json("The body is not valid UTF-8."));
        }
        catch (JsonException exception)
        {
            return NestingDepth.Exceeds(body, MaxDepth)
                ? FieldErrors.TooDeep(MaxDepth)
                : FieldErrors.Json($"The body is not valid JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}.");
        }
        catch (InvalidOperationException)
        {
            return FieldErrors.Json("The body holds a string that is not valid UTF-16 or UTF-8.");
        }
    }

    private InferenceError? ReadRoot(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return FieldErrors.Json("The body has to be a JSON object.");
        }

        _open = (int)reader.BytesConsumed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (ReadField(ref reader) is { } error)
            {
                return error;
            }
        }

        reader.Read();
        return FindMissing() ?? _streamOptions.Check(IsStream);
    }

    private InferenceError? ReadField(ref Utf8JsonReader reader)
    {
        int index = IndexOf(reader);
        if (index < 0)
        {
            reader.Skip();
            return null;
        }

        FieldRule rule = _rules.Fields[index];
        if ((_met & (1UL << index)) != 0)
        {
            return FieldErrors.Twice(rule.Name);
        }

        reader.Read();
        _met |= 1UL << index;
        return rule.Check(reader) ?? Take(rule.Name, ref reader);
    }

    private readonly int IndexOf(in Utf8JsonReader name)
    {
        FieldRule[] fields = _rules.Fields;
        for (int i = 0; i < fields.Length; i++)
        {
            if (name.ValueTextEquals(fields[i].Utf8Name))
            {
                return i;
            }
        }

        return -1;
    }

    private InferenceError? Take(string name, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            _streamOptions.NullAt(name, reader);
            return null;
        }

        switch (name)
        {
            case "model":
                return TakeModel(reader);
            case "messages" when _rules.Dialect == Dialect.OpenAi:
                return MessageScan.Read(ref reader);
            case "stream":
                IsStream = reader.TokenType == JsonTokenType.True;
                return null;
            case "stream_options":
                return _streamOptions.Read(ref reader);
            case "previous_response_id":
                PreviousResponse = reader.GetString();
                return null;
            case "store":
                IsStored = reader.TokenType == JsonTokenType.True;
                return null;
            case "user" or "safety_identifier":
                EndUser ??= reader.GetString();
                return null;
            case "metadata" when _rules.Dialect == Dialect.Anthropic:
                EndUser = EndUserScan.Read(ref reader);
                return null;
            case "n":
                Choices = reader.GetInt32();
                return null;
            case "max_tokens" or "max_completion_tokens" or "max_output_tokens":
                MaxOutputTokens = Math.Max(MaxOutputTokens ?? 0, reader.GetInt32());
                return null;
            default:
                return FieldContents.Check(name, ref reader);
        }
    }

    private InferenceError? TakeModel(in Utf8JsonReader reader)
    {
        Model = reader.GetString()!;
        ModelPlace = new ByteRange((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
        return Model.Length is > 0 and <= 256 ? null : FieldErrors.Invalid("model", "The model's name has to have 1 to 256 characters.");
    }

    private readonly InferenceError? FindMissing()
    {
        for (int i = 0; i < _rules.Fields.Length; i++)
        {
            if (_rules.Fields[i].IsRequired && (_met & (1UL << i)) == 0)
            {
                return FieldErrors.Missing(_rules.Fields[i].Name);
            }
        }

        return null;
    }
}

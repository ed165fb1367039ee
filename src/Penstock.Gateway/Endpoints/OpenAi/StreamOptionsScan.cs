using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Providers;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>
/// Reads <c>stream_options</c>, and says how to switch <c>include_usage</c> on without touching anything else: whoever meters a stream needs
/// its counts whether the client asked for them or not.
/// </summary>
internal struct StreamOptionsScan
{
    private static readonly byte[] WholeField = "\"stream_options\":{\"include_usage\":true},"u8.ToArray();
    private static readonly byte[] WholeObject = "{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] OnlyMember = "\"include_usage\":true"u8.ToArray();
    private static readonly byte[] FirstMember = "\"include_usage\":true,"u8.ToArray();
    private static readonly byte[] True = "true"u8.ToArray();

    private ByteRange? _null;
    private ByteRange? _flag;
    private int? _open;
    private bool _hasMembers;

    /// <summary>True when the client asked for token counts.</summary>
    public bool IncludeUsage { get; private set; }

    /// <summary>Remembers where the field stands with null; other fields are passed over.</summary>
    public void NullAt(string name, in Utf8JsonReader reader)
    {
        if (string.Equals(name, "stream_options", StringComparison.Ordinal))
        {
            _null = Place(reader);
        }
    }

    /// <summary>Reads from the object's opening brace to its closing one.</summary>
    public InferenceError? Read(ref Utf8JsonReader reader)
    {
        _open = (int)reader.BytesConsumed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            _hasMembers = true;
            bool isFlag = reader.ValueTextEquals("include_usage"u8);
            reader.Read();
            if (isFlag && ReadFlag(reader) is { } error)
            {
                return error;
            }

            reader.Skip();
        }

        return null;
    }

    /// <summary>The options make sense in a stream only.</summary>
    public readonly InferenceError? Check(bool isStream) => _open is not null && !isStream
        ? FieldErrors.Invalid("stream_options", "The 'stream_options' parameter is only allowed when 'stream' is true.")
        : null;

    /// <summary>The edit; null when the flag is on already.</summary>
    /// <param name="rootOpen">The offset after the request's opening brace.</param>
    public readonly ByteSplice? Splice(int rootOpen)
    {
        if (IncludeUsage)
        {
            return null;
        }

        if (_flag is { } flag)
        {
            return new ByteSplice(flag, True);
        }

        if (_null is { } place)
        {
            return new ByteSplice(place, WholeObject);
        }

        return _open is { } open
            ? new ByteSplice(new ByteRange(open, 0), _hasMembers ? FirstMember : OnlyMember)
            : new ByteSplice(new ByteRange(rootOpen, 0), WholeField);
    }

    private InferenceError? ReadFlag(in Utf8JsonReader reader)
    {
        if (_flag is not null)
        {
            return FieldErrors.Twice("stream_options.include_usage");
        }

        _flag = Place(reader);
        IncludeUsage = reader.TokenType == JsonTokenType.True;
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
            ? null
            : FieldErrors.WrongType("stream_options.include_usage", "a boolean");
    }

    private static ByteRange Place(in Utf8JsonReader reader) =>
        new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
}

namespace Penstock.Telemetry.Tracing;

/// <summary>
/// One piece of work in a trace. Belongs to one logical thread until it has ended. Bounded: attributes beyond <see cref="MaxAttributes"/> are
/// left out, texts are cut at <see cref="MaxTextLength"/>.
/// </summary>
public sealed class Span
{
    /// <summary>Most attributes.</summary>
    public const int MaxAttributes = 48;

    /// <summary>Longest text in characters, but for content that was opted in for.</summary>
    public const int MaxTextLength = 1024;

    private const int DescribedBy = 16;

    private readonly RequestTrace _trace;
    private readonly List<SpanAttribute> _attributes;

    internal Span(RequestTrace trace, string name, SpanKind kind, ulong id, ulong parent, long startedAt)
    {
        // Stages have hardly any; requests and calls have many.
        _attributes = kind == SpanKind.Internal ? [] : new List<SpanAttribute>(DescribedBy);
        (_trace, Name, Kind, Id, Parent, StartedAt) = (trace, name, kind, id, parent, startedAt);
    }

    /// <summary>What is done; few different ones.</summary>
    public string Name { get; set; }

    /// <summary>What it is to the others.</summary>
    public SpanKind Kind { get; }

    /// <summary>Its id.</summary>
    public ulong Id { get; }

    /// <summary>The id of the span that it is a part of; 0 for none.</summary>
    public ulong Parent { get; }

    /// <summary>When it began, as a timestamp.</summary>
    public long StartedAt { get; set; }

    /// <summary>When it ended, as a timestamp; 0 while it runs.</summary>
    public long EndedAt { get; private set; }

    /// <summary>The kind of error that it ended with; null when it did not.</summary>
    public string? Error { get; private set; }

    /// <summary>The place in the trace that calls made inside it are told.</summary>
    public TraceContext Context => _trace.Context with { SpanId = Id };

    /// <summary>The caller's <c>tracestate</c>; null where there was none.</summary>
    public string? State => _trace.State;

    /// <summary>What is known of it.</summary>
    public IReadOnlyList<SpanAttribute> Attributes => _attributes;

    /// <summary>When it began (UTC).</summary>
    public DateTimeOffset Start => _trace.Utc(StartedAt);

    /// <summary>When it ended (UTC).</summary>
    public DateTimeOffset End => _trace.Utc(EndedAt);

    /// <summary>Adds a text, unless there is none.</summary>
    public void Set(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Add(new SpanAttribute(name, text.Length <= MaxTextLength ? text : text[..MaxTextLength], 0, false));
        }
    }

    /// <summary>Adds content that was opted in for, which may be long.</summary>
    public void SetContent(string name, string text) => Add(new SpanAttribute(name, text, 0, false));

    /// <summary>Adds a list of words, unless there is none.</summary>
    public void SetList(string name, IReadOnlyCollection<string> words)
    {
        if (words.Count > 0)
        {
            Add(new SpanAttribute(name, string.Join('\n', words), 0, false, IsList: true));
        }
    }

    /// <summary>Adds a whole number, unless there is none.</summary>
    public void Set(string name, long? number)
    {
        if (number is { } known)
        {
            Add(new SpanAttribute(name, null, known, true));
        }
    }

    /// <summary>Adds a truth value.</summary>
    public void SetTruth(string name, bool truth) => Add(new SpanAttribute(name, null, 0, false, Truth: truth));

    /// <summary>Adds a number, unless there is none.</summary>
    public void Set(string name, double? number)
    {
        if (number is { } known)
        {
            Add(new SpanAttribute(name, null, known, false));
        }
    }

    /// <summary>It ended with an error of this kind.</summary>
    public void Fail(string error)
    {
        Error = error;
        Set("error.type", error);
    }

    /// <summary>It has ended; a second end changes nothing.</summary>
    public void Finish() => Finish(_trace.Now);

    /// <summary>It ended then.</summary>
    public void Finish(long endedAt)
    {
        if (EndedAt == 0)
        {
            EndedAt = Math.Max(endedAt, StartedAt);
        }
    }

    private void Add(in SpanAttribute attribute)
    {
        if (_attributes.Count < MaxAttributes)
        {
            _attributes.Add(attribute);
        }
    }
}

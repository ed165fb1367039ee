using System.Globalization;

namespace Penstock.Mock.Behaviour;

/// <summary>Every setting by name: what flags, markers and <c>POST /__mock/behaviour</c> understand.</summary>
public static class BehaviourSettings
{
    private const int Most = 100_000_000;

    /// <summary>The settings in the order in which help and documentation list them.</summary>
    public static IReadOnlyList<BehaviourSetting> All { get; } =
    [
        Quantity("ttft", "time to the first token, 50ms or uniform(20,80); default 0", (b, v) => b with { FirstToken = v }, b => b.FirstToken),
        Optional("headers", "time to the response headers; default: with the first token", (b, v) => b with { Headers = v }, b => b.Headers),
        Quantity("rate", "tokens per second in a stream; 0, the default, is unpaced", (b, v) => b with { Rate = v }, b => b.Rate),
        Number("jitter", "how far the gap between tokens strays from its mean, 0 to 1; default 0", (b, v) => b with { Jitter = v }, b => b.Jitter),
        Count("chunk", "tokens in one chunk; default 1", 1, (b, v) => b with { Chunk = v }, b => b.Chunk),
        Count("split", "write in pieces of that many bytes; 0, the default, does not", 0, (b, v) => b with { Split = v }, b => b.Split),
        Count("comments", "a comment or ping before every so many chunks; default 0, none", 0, (b, v) => b with { Comments = v }, b => b.Comments),
        Quantity("tokens", "visible output tokens, 40 or lognormal(200,1); default 16", (b, v) => b with { Tokens = v }, b => b.Tokens),
        Count("prompt", "prompt tokens to report; default: the request's words", 0, (b, v) => b with { Prompt = v }, b => b.Prompt),
        Count("cached", "prompt tokens read from cache; default 0", 0, (b, v) => b with { Cached = v }, b => b.Cached),
        Count("cache_write", "prompt tokens written to cache; default 0", 0, (b, v) => b with { CacheWrite = v }, b => b.CacheWrite),
        Count("reasoning", "reasoning tokens; default 8 when asked for, else 0", 0, (b, v) => b with { Reasoning = v }, b => b.Reasoning),
        Count("audio_prompt", "prompt audio tokens to report (OpenAI); default 0", 0, (b, v) => b with { AudioPrompt = v }, b => b.AudioPrompt),
        Count("audio_output", "output audio tokens to report (OpenAI); default 0", 0, (b, v) => b with { AudioOutput = v }, b => b.AudioOutput),
        Count("accepted", "accepted prediction tokens to report (OpenAI); default 0", 0, (b, v) => b with { Accepted = v }, b => b.Accepted),
        Count("rejected", "rejected prediction tokens to report (OpenAI); default 0", 0, (b, v) => b with { Rejected = v }, b => b.Rejected),
        Switch("usage", "on (default) or off: report usage", (b, v) => b with { Usage = v }, b => b.Usage),
        Words("text", "the answer's text word for word; default: made from the seed and the request", (b, v) => b with { Text = v }, b => b.Text),
        Choice("words", "plain (default) or unicode: the vocabulary", (b, v) => b with { Words = v }, b => b.Words),
        Words("tool", "tools to call, name+name, auto or all; default: when the request forces one", (b, v) => b with { Tool = v }, b => b.Tool),
        Words("args", "the tool calls' arguments as JSON; default: made from the tool's schema", (b, v) => b with { Arguments = v }, b => b.Arguments),
        Switch("thoughts", "on or off (default): reasoning_content in OpenAI chat answers", (b, v) => b with { Thoughts = v }, b => b.Thoughts),
        Optional("finish", "stop, length, tools or filter; default: as the answer ends", (b, v) => b with { Finish = v }, b => b.Finish),
        Many<FaultRule>("fail", "failures by probability, 429:0.1+cut@7:0.05", FaultRule.TryParse, (b, v) => b with { Fail = v }, b => b.Fail),
        Many<Fault>("script", "failures in order, one a request: 429+ok+cut@3", Fault.TryParse, (b, v) => b with { Script = v }, b => b.Script),
        Optional("retry_after", "what 429 and 503 say, 1s (default) or none", (b, v) => b with { RetryAfter = v }, b => b.RetryAfter),
        Quantity("stall_for", "how long a stall lasts; default 10m", (b, v) => b with { StallFor = v }, b => b.StallFor),
        Count("rpm", "requests a minute and key before a 429; default 0, no limit", 0, (b, v) => b with { Rpm = v }, b => b.Rpm),
        Count("tpm", "tokens a minute and key before a 429; default 0, no limit", 0, (b, v) => b with { Tpm = v }, b => b.Tpm),
        Words("tag", "a note kept in the request's record", (b, v) => b with { Tag = v }, b => b.Tag),
    ];

    private static readonly Dictionary<string, BehaviourSetting> ByName =
        All.ToDictionary(setting => setting.Name, StringComparer.OrdinalIgnoreCase);

    private delegate bool Reader<T>(string? text, out T value);

    /// <summary>Applies one setting; returns what is wrong with it, or null.</summary>
    public static string? Apply(ref MockBehaviour behaviour, string name, string value)
    {
        if (!ByName.TryGetValue(name, out var setting))
        {
            return $"Unknown setting '{name}'. Known: {string.Join(", ", ByName.Keys)}.";
        }

        if (setting.Apply(behaviour, value.Trim()) is not { } changed)
        {
            return $"'{value}' is no value for '{setting.Name}' ({setting.Summary}).";
        }

        behaviour = changed;
        return null;
    }

    private static BehaviourSetting Quantity(
        string name, string summary, Func<MockBehaviour, Distribution, MockBehaviour> set, Func<MockBehaviour, Distribution> get) =>
        new(name, summary, (b, text) => Distribution.TryParse(text, out var value) ? set(b, value) : null, b => get(b).ToString());

    private static BehaviourSetting Optional(
        string name, string summary, Func<MockBehaviour, Distribution?, MockBehaviour> set, Func<MockBehaviour, Distribution?> get) =>
        new(
            name,
            summary,
            (b, text) => text is "none" ? set(b, null) : Distribution.TryParse(text, out var value) ? set(b, value) : null,
            b => get(b)?.ToString() ?? "none");

    private static BehaviourSetting Optional(
        string name, string summary, Func<MockBehaviour, FinishReason?, MockBehaviour> set, Func<MockBehaviour, FinishReason?> get) =>
        new(
            name,
            summary,
            (b, text) => TryName<FinishReason>(text, out var value) ? set(b, value) : null,
            b => get(b)?.ToString().ToLowerInvariant());

    private static BehaviourSetting Number(
        string name, string summary, Func<MockBehaviour, double, MockBehaviour> set, Func<MockBehaviour, double> get) =>
        new(
            name,
            summary,
            (b, text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1
                ? set(b, value)
                : null,
            b => get(b).ToString(CultureInfo.InvariantCulture));

    private static BehaviourSetting Count(
        string name, string summary, int least, Func<MockBehaviour, int, MockBehaviour> set, Func<MockBehaviour, int?> get) =>
        new(
            name,
            summary,
            (b, text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= Most
                ? set(b, value)
                : null,
            b => get(b)?.ToString(CultureInfo.InvariantCulture));

    private static BehaviourSetting Switch(
        string name, string summary, Func<MockBehaviour, bool, MockBehaviour> set, Func<MockBehaviour, bool> get) =>
        new(
            name,
            summary,
            (b, text) => text switch { "on" or "true" => set(b, true), "off" or "false" => set(b, false), _ => null },
            b => get(b) ? "on" : "off");

    private static BehaviourSetting Words(
        string name, string summary, Func<MockBehaviour, string?, MockBehaviour> set, Func<MockBehaviour, string?> get) =>
        new(name, summary, (b, text) => set(b, text.Length == 0 ? null : text), get);

    private static BehaviourSetting Choice(
        string name, string summary, Func<MockBehaviour, VocabularyKind, MockBehaviour> set, Func<MockBehaviour, VocabularyKind> get) =>
        new(
            name,
            summary,
            (b, text) => TryName<VocabularyKind>(text, out var value) ? set(b, value) : null,
            b => get(b).ToString().ToLowerInvariant());

    private static BehaviourSetting Many<T>(
        string name,
        string summary,
        Reader<T> read,
        Func<MockBehaviour, IReadOnlyList<T>, MockBehaviour> set,
        Func<MockBehaviour, IReadOnlyList<T>> get) => new(
            name,
            summary,
            (b, text) => TryMany(text, read, out var values) ? set(b, values) : null,
            b => get(b).Count == 0 ? null : string.Join('+', get(b)));

    private static bool TryMany<T>(string text, Reader<T> read, out List<T> values)
    {
        values = [];
        foreach (var item in text.Split('+', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!read(item, out var value))
            {
                return false;
            }

            values.Add(value);
        }

        return true;
    }

    private static bool TryName<T>(string text, out T value)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]);
}

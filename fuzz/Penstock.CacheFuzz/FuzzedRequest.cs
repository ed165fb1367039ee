using System.Globalization;
using System.Text;

namespace Penstock.CacheFuzz;

/// <summary>
/// A request as its meaning: named values, each of them one of few, so that equal requests come again often and near ones always. It is written
/// with properties in any order, white space and escapes anywhere, and fields that cannot change an answer.
/// </summary>
public sealed class FuzzedRequest
{
    private static readonly (string Name, string[] Values)[] Parameters =
    [
        ("temperature", ["0"]),
        ("messages", ["""[{"role":"user","content":"a"}]""", """[{"role":"user","content":"a "}]""", """[{"role":"system","content":"a"}]""", """[{"role":"system","content":"s"},{"role":"user","content":"a"}]""", """[{"role":"user","content":[{"type":"text","text":"a"}]}]""", """[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}]""", """[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AQ=="}}]}]"""]),
        ("top_p", ["0.5", "0.50", "1"]),
        ("seed", ["1", "2", "-1", "1e0"]),
        ("max_tokens", ["10", "11"]),
        ("stop", ["\"x\"", "[\"x\"]", "[\"x\",\"y\"]", "[\"y\",\"x\"]", "null"]),
        ("n", ["1", "2"]),
        ("tools", ["[]", """[{"type":"function","function":{"name":"f"}}]""", """[{"type":"function","function":{"name":"g"}}]""", """[{"type":"function","function":{"name":"f","strict":true}}]"""]),
        ("tool_choice", ["\"auto\"", "\"none\""]),
        ("response_format", ["""{"type":"json_object"}""", """{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object"}}}""", """{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"array"}}}"""]),
        ("logit_bias", ["{}", """{"1":1}""", """{"1":2}""", """{"2":1}"""]),
        ("frequency_penalty", ["0", "0.0", "1"]),
        ("reasoning_effort", ["\"low\"", "\"high\""]),
        ("logprobs", ["true", "false"]),
        ("unknown_parameter", ["true", "\"true\"", "1", "{}", "[]", "null", "\"\""]),
        ("Seed", ["1"]),
    ];

    private static readonly string[] WithoutEffect =
    [
        "\"stream\":false", "\"user\":\"u\"", "\"user\":\"v\"", "\"metadata\":{\"a\":\"b\"}", "\"safety_identifier\":\"x\"", "\"prompt_cache_key\":\"y\"", "\"stream_options\":null",
    ];

    private readonly int[] _values;

    private FuzzedRequest(int tenant, int[] values) => (Tenant, _values) = (tenant, values);

    /// <summary>Who asks; 0 is nobody.</summary>
    public int Tenant { get; }

    /// <summary>What it means; equal exactly for equal requests of one tenant. Letters and digits only.</summary>
    public string Meaning
    {
        get
        {
            var text = new StringBuilder("t").Append(Tenant);
            foreach (int value in _values)
            {
                text.Append('v').Append(value + 1);
            }

            return text.ToString();
        }
    }

    /// <summary>One by chance: most parameters are absent.</summary>
    public static FuzzedRequest Draw(Random random, int tenants) => new(
        random.Next(tenants + 1),
        [.. Parameters.Select((parameter, index) => index < 2 ? random.Next(parameter.Values.Length) : random.Next(8) == 0 ? random.Next(parameter.Values.Length) : -1)]);

    /// <summary>The same but for one parameter, or the tenant.</summary>
    public FuzzedRequest Mutate(Random random, int tenants)
    {
        int at = random.Next(Parameters.Length);
        if (at == 0)
        {
            return new FuzzedRequest((Tenant + 1 + random.Next(tenants)) % (tenants + 1), _values);
        }

        int[] values = [.. _values];
        int least = at == 1 ? 0 : -1;
        int choices = Parameters[at].Values.Length - least;
        int other = choices < 2 ? values[at] : least + ((values[at] - least + 1 + random.Next(choices - 1)) % choices);
        values[at] = other;
        return new FuzzedRequest(Tenant, values);
    }

    /// <summary>As one of the many JSON texts that say it.</summary>
    public byte[] Write(Random random)
    {
        List<string> fields = ["\"model\":\"small\""];
        for (int i = 0; i < _values.Length; i++)
        {
            if (_values[i] >= 0)
            {
                fields.Add($"{Quote(Parameters[i].Name, random)}{Space(random)}:{Space(random)}{Parameters[i].Values[_values[i]]}");
            }
        }

        foreach (string field in WithoutEffect.DistinctBy(field => field[..field.IndexOf(':', StringComparison.Ordinal)], StringComparer.Ordinal).Where(_ => random.Next(3) == 0))
        {
            fields.Add(field);
        }

        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(fields));
        return Encoding.UTF8.GetBytes($"{Space(random)}{{{Space(random)}{string.Join(Space(random) + "," + Space(random), fields)}}}{Space(random)}");
    }

    private static string Space(Random random) => random.Next(4) switch { 0 => " ", 1 => "\n\t", _ => "" };

    private static string Quote(string name, Random random) => random.Next(8) == 0
        ? string.Create(CultureInfo.InvariantCulture, $"\"\\u{(int)name[0]:x4}{name[1..]}\"")
        : $"\"{name}\"";
}

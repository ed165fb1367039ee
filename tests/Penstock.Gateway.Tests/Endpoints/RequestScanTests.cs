using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Penstock.Gateway.Endpoints.OpenAi;
using Penstock.Protocols.Errors;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Endpoints;

public sealed class RequestScanTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    [Theory]
    [InlineData("\"temperature\":2.1", "temperature", "invalid_value")]
    [InlineData("\"temperature\":-1", "temperature", "invalid_value")]
    [InlineData("\"temperature\":\"1\"", "temperature", "invalid_type")]
    [InlineData("\"temperature\":1e999", "temperature", "invalid_value")]
    [InlineData("\"top_p\":1.5", "top_p", "invalid_value")]
    [InlineData("\"n\":0", "n", "invalid_value")]
    [InlineData("\"n\":1.5", "n", "invalid_type")]
    [InlineData("\"n\":129", "n", "invalid_value")]
    [InlineData("\"max_tokens\":0", "max_tokens", "invalid_value")]
    [InlineData("\"max_completion_tokens\":-5", "max_completion_tokens", "invalid_value")]
    [InlineData("\"max_tokens\":99999999999", "max_tokens", "invalid_value")]
    [InlineData("\"presence_penalty\":3", "presence_penalty", "invalid_value")]
    [InlineData("\"stop\":5", "stop", "invalid_type")]
    [InlineData("\"stop\":[\"a\",5]", "stop[1]", "invalid_type")]
    [InlineData("\"stream\":\"yes\"", "stream", "invalid_type")]
    [InlineData("\"stream_options\":{\"include_usage\":true}", "stream_options", "invalid_value")]
    [InlineData("\"stream\":true,\"stream_options\":{\"include_usage\":1}", "stream_options.include_usage", "invalid_type")]
    [InlineData("\"stream\":true,\"stream_options\":[]", "stream_options", "invalid_type")]
    [InlineData("\"logit_bias\":{\"5\":101}", "logit_bias", "invalid_value")]
    [InlineData("\"logit_bias\":{\"5\":\"x\"}", "logit_bias", "invalid_type")]
    [InlineData("\"logprobs\":1", "logprobs", "invalid_type")]
    [InlineData("\"top_logprobs\":21", "top_logprobs", "invalid_value")]
    [InlineData("\"tools\":[1]", "tools[0]", "invalid_type")]
    [InlineData("\"tools\":{}", "tools", "invalid_type")]
    [InlineData("\"response_format\":\"json\"", "response_format", "invalid_type")]
    [InlineData("\"response_format\":{}", "response_format.type", "missing_required_parameter")]
    [InlineData("\"user\":5", "user", "invalid_type")]
    [InlineData("\"model\":\"b\"", "model", "duplicate_field")]
    [InlineData("\"stream\":true,\"stream\":false", "stream", "duplicate_field")]
    [InlineData("\"mod\\u0065l\":\"b\"", "model", "duplicate_field")]
    public void Names_the_field_that_is_wrong(string field, string parameter, string code)
    {
        InferenceError? error = Read($"{{\"model\":\"a\",{Messages},{field}}}", out _);

        Assert.Equal(ErrorKind.InvalidRequest, error?.Kind);
        Assert.Equal((parameter, code), (error?.Parameter, error?.Code));
        Assert.Contains($"'{parameter}'", error?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"messages\":[]", "messages", "invalid_value")]
    [InlineData("\"messages\":null", "messages", "invalid_type")]
    [InlineData("\"messages\":[5]", "messages[0]", "invalid_type")]
    [InlineData("\"messages\":[{\"content\":\"Hi\"}]", "messages[0].role", "missing_required_parameter")]
    [InlineData("\"messages\":[{\"role\":\"user\"},{\"role\":\"king\"}]", "messages[1].role", "invalid_value")]
    [InlineData("\"messages\":[{\"role\":5}]", "messages[0].role", "invalid_type")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":5}]", "messages[0].content", "invalid_type")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[\"Hi\"]}]", "messages[0].content[0]", "invalid_type")]
    public void Names_the_message_that_is_wrong(string messages, string parameter, string code)
    {
        InferenceError? error = Read($"{{\"model\":\"a\",{messages}}}", out _);

        Assert.Equal((parameter, code), (error?.Parameter, error?.Code));
    }

    [Fact]
    public void Lets_null_and_unknown_fields_through()
    {
        string body = $"{{\"temperature\":null,\"stop\":null,\"stream\":null,\"stream_options\":null,\"model\":\"a\",{Messages},\"mirostat\":{{\"x\":[1]}},\"mirostat\":2}}";

        Assert.Null(Read(body, out RequestScan scan));
        Assert.Equal("a", scan.Model);
        Assert.False(scan.IsStream);
    }

    [Fact]
    public void Remembers_what_the_gateway_needs()
    {
        string body = $"{{\"model\":\"a\\u0062\",{Messages},\"stream\":true,\"n\":3,\"max_tokens\":5,\"stream_options\":{{\"x\":1,\"include_usage\":true}}}}";

        Assert.Null(Read(body, out RequestScan scan));
        Assert.Equal(("ab", true, true, 3, 5), (scan.Model, scan.IsStream, scan.IncludeUsage, scan.Choices, scan.MaxOutputTokens));
        Assert.Null(scan.UsageSwitch);
    }

    [Fact]
    public void Answers_a_body_that_is_cut_at_any_byte_with_an_error()
    {
        byte[] body = Encoding.UTF8.GetBytes($"{{\"model\":\"aé\",{Messages},\"stop\":[\"x\"],\"stream\":true,\"stream_options\":{{\"include_usage\":false}}}}");

        for (int length = 0; length < body.Length; length++)
        {
            Assert.Equal(ErrorKind.InvalidJson, RequestScan.TryRead(body.AsSpan(0, length), OperationRules.Chat, out _)?.Kind);
        }
    }

    [Theory]
    [InlineData("\"model\":\"\\ud800\"")]
    [InlineData("\"model\":\"a\",\"\\ud800\":1")]
    public void Does_not_stumble_over_half_a_surrogate(string field) =>
        Assert.NotNull(Read($"{{{field},{Messages}}}", out _));

    [Fact]
    public void Refuses_bytes_that_are_not_utf8()
    {
        byte[] body = Encoding.UTF8.GetBytes($"{{\"model\":\"a\",{Messages},\"x\":\"?\"}}");
        body[Array.LastIndexOf(body, (byte)'?')] = 0xFF;

        Assert.Equal(ErrorKind.InvalidJson, RequestScan.TryRead(body, OperationRules.Chat, out _)?.Kind);
    }

    [Theory]
    [InlineData("{}", "{\"stream_options\":{\"include_usage\":true},}")]
    [InlineData("{\"stream_options\":null}", "{\"stream_options\":{\"include_usage\":true}}")]
    [InlineData("{\"stream_options\":{}}", "{\"stream_options\":{\"include_usage\":true}}")]
    [InlineData("{\"stream_options\": { \"a\":1 } }", "{\"stream_options\": {\"include_usage\":true, \"a\":1 } }")]
    [InlineData("{\"stream_options\":{\"include_usage\" : false}}", "{\"stream_options\":{\"include_usage\" : true}}")]
    [InlineData("{\"stream_options\":{\"include_usage\":null,\"b\":2}}", "{\"stream_options\":{\"include_usage\":true,\"b\":2}}")]
    public void Switches_usage_on_and_touches_nothing_else(string options, string expected)
    {
        string rest = $"\"model\":\"a\",\"stream\":true,{Messages}}}";
        string body = options.Length == 2 ? "{" + rest : options[..^1] + "," + rest;
        string wanted = options.Length == 2 ? expected[..^1] + rest : expected[..^1] + "," + rest;

        Assert.Null(Read(body, out RequestScan scan));

        Assert.Equal(wanted, Apply(body, scan.UsageSwitch!));
    }

    /// <summary>Whatever else a request holds, in whatever order and spacing: the edited one is the same document with two members changed.</summary>
    [Fact]
    public void Edits_any_request_so_that_only_two_members_change()
    {
        Gen<string> value = Gen.OneOf(
            Gen.Const("null"), Gen.Const("true"), Gen.Int.Select(number => number.ToString(provider: null)), Gen.Const("[1, {\"model\":\"inner\"}]"),
            Gen.String.Select(text => JsonSerializer.Serialize(text)), Gen.Const("{\"stream_options\":{\"include_usage\":false}}"));
        Gen<string> member = Gen.Select(Gen.Int[0, 99], value, OneOf("", " ", "\n\t"), (name, text, space) => $"{space}\"x{name}\"{space}:{space}{text}{space}");
        Gen<string> options = OneOf(
            "\"x100\":1", "\"stream_options\":null", "\"stream_options\":{}", "\"stream_options\":{\"include_usage\":false}", "\"stream_options\":{\"y\":[ ]}");
        Gen<string[]> gen = Gen.Select(member.Array[0, 6], options, (members, option) =>
            members.DistinctBy(text => text.Trim()[..text.Trim().IndexOf('"', 1)]).Append(option).Append("\"model\":\"a\"").Append("\"stream\":true").Append(Messages).ToArray());

        Gen.Select(gen, Gen.Int[0, 1000]).Sample((members, seed) =>
        {
            new Random(seed).Shuffle(members);
            string body = "{" + string.Join(",", members) + "}";
            Assert.Null(Read(body, out RequestScan scan));

            var relay = new RelayBody(Encoding.UTF8.GetBytes(body), scan.ModelPlace, scan.UsageSwitch);
            string edited = Apply(body, scan.UsageSwitch!, new ByteSplice(relay.Model, "\"b\""u8.ToArray()));

            JsonNode expected = JsonNode.Parse(body)!;
            expected["model"] = "b";
            JsonObject wanted = expected["stream_options"] as JsonObject ?? [];
            wanted["include_usage"] = true;
            expected["stream_options"] = wanted.DeepClone();
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(edited)), edited);
        });
    }

    [Theory]
    [InlineData("\"prompt\":5", "prompt")]
    [InlineData("\"prompt\":\"a\",\"best_of\":0", "best_of")]
    [InlineData("\"prompt\":\"a\",\"logprobs\":6", "logprobs")]
    public void Knows_the_fields_of_completions(string fields, string parameter)
    {
        byte[] body = Encoding.UTF8.GetBytes($"{{\"model\":\"a\",{fields}}}");

        Assert.Equal(parameter, RequestScan.TryRead(body, OperationRules.Completion, out _)?.Parameter);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static InferenceError? Read(string body, out RequestScan scan) =>
        RequestScan.TryRead(Encoding.UTF8.GetBytes(body), OperationRules.Chat, out scan);

    private static string Apply(string body, params ByteSplice[] edits)
    {
        List<byte> bytes = [.. Encoding.UTF8.GetBytes(body)];
        foreach (ByteSplice edit in edits.OrderByDescending(edit => edit.Place.Start))
        {
            bytes.RemoveRange(edit.Place.Start, edit.Place.Length);
            bytes.InsertRange(edit.Place.Start, edit.Text.ToArray());
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}

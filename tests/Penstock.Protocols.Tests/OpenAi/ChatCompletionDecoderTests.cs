using System.Text;
using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi.Requests;

namespace Penstock.Protocols.Tests.OpenAi;

public sealed class ChatCompletionDecoderTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    /// <summary>Members that are wrong, the path that the error names, and its code.</summary>
    public static TheoryData<string, string, string> Faults => new()
    {
        { "\"temperature\":\"hot\"", "temperature", "invalid_type" },
        { "\"temperature\":2.1", "temperature", "decimal_above_max_value" },
        { "\"temperature\":-0.1", "temperature", "decimal_below_min_value" },
        { "\"temperature\":1e999", "temperature", "decimal_above_max_value" },
        { "\"top_p\":1.01", "top_p", "decimal_above_max_value" },
        { "\"top_k\":-2", "top_k", "integer_below_min_value" },
        { "\"min_p\":[]", "min_p", "invalid_type" },
        { "\"repetition_penalty\":0", "repetition_penalty", "decimal_below_min_value" },
        { "\"seed\":1.5", "seed", "invalid_type" },
        { "\"seed\":99999999999999999999", "seed", "invalid_value" },
        { "\"stop\":5", "stop", "invalid_type" },
        { "\"stop\":[\"a\",1]", "stop[1]", "invalid_type" },
        { "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop", "array_above_max_length" },
        { "\"stop\":\"\"", "stop", "string_below_min_length" },
        { "\"max_tokens\":0", "max_tokens", "integer_below_min_value" },
        { "\"max_tokens\":\"5\"", "max_tokens", "invalid_type" },
        { "\"max_tokens\":99999999999", "max_tokens", "integer_above_max_value" },
        { "\"max_completion_tokens\":-1", "max_completion_tokens", "integer_below_min_value" },
        { "\"max_tokens\":5,\"max_completion_tokens\":5", "max_tokens", "invalid_value" },
        { "\"presence_penalty\":3", "presence_penalty", "decimal_above_max_value" },
        { "\"frequency_penalty\":true", "frequency_penalty", "invalid_type" },
        { "\"logit_bias\":{\"x\":1}", "logit_bias.x", "invalid_logit_bias_key" },
        { "\"logit_bias\":{\"-1\":1}", "logit_bias.-1", "invalid_logit_bias_key" },
        { "\"logit_bias\":{\"5\":101}", "logit_bias.5", "decimal_above_max_value" },
        { "\"logit_bias\":[1]", "logit_bias", "invalid_type" },
        { "\"n\":0", "n", "integer_below_min_value" },
        { "\"n\":129", "n", "integer_above_max_value" },
        { "\"stream\":\"true\"", "stream", "invalid_type" },
        { "\"stream_options\":{\"include_usage\":true}", "stream_options", "invalid_value" },
        { "\"stream\":true,\"stream_options\":{\"include_usage\":1}", "stream_options.include_usage", "invalid_type" },
        { "\"stream\":true,\"stream_options\":[]", "stream_options", "invalid_type" },
        { "\"logprobs\":3", "logprobs", "invalid_type" },
        { "\"top_logprobs\":2", "top_logprobs", "invalid_value" },
        { "\"logprobs\":true,\"top_logprobs\":21", "top_logprobs", "integer_above_max_value" },
        { "\"response_format\":\"json\"", "response_format", "invalid_type" },
        { "\"response_format\":{}", "response_format.type", "missing_required_parameter" },
        { "\"response_format\":{\"type\":\"xml\"}", "response_format.type", "invalid_value" },
        { "\"response_format\":{\"type\":\"json_schema\"}", "response_format.json_schema", "missing_required_parameter" },
        { "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{}}", "response_format.json_schema.name", "missing_required_parameter" },
        { "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a b\"}}", "response_format.json_schema.name", "invalid_value" },
        { "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":5}}", "response_format.json_schema.schema", "invalid_type" },
        { "\"tools\":{}", "tools", "invalid_type" },
        { "\"tools\":[{\"type\":\"function\"}]", "tools[0].function", "missing_required_parameter" },
        { "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"\"}}]", "tools[0].function.name", "string_below_min_length" },
        { "\"tool_choice\":\"maybe\"", "tool_choice", "invalid_value" },
        { "\"tool_choice\":{\"type\":\"function\"}", "tool_choice.function", "missing_required_parameter" },
        { "\"metadata\":\"x\"", "metadata", "invalid_type" },
        { "\"store\":1", "store", "invalid_type" },
        { "\"user\":7", "user", "invalid_type" },
        { "\"modalities\":[1]", "modalities[0]", "invalid_type" },
    };

    /// <summary>Messages that are wrong.</summary>
    public static TheoryData<string, string, string> MessageFaults => new()
    {
        { "\"Hi\"", "messages", "invalid_type" },
        { "[]", "messages", "empty_array" },
        { "null", "messages", "missing_required_parameter" },
        { "[1]", "messages[0]", "invalid_type" },
        { "[{\"content\":\"a\"}]", "messages[0].role", "missing_required_parameter" },
        { "[{\"role\":\"king\",\"content\":\"a\"}]", "messages[0].role", "invalid_value" },
        { "[{\"role\":\"user\"}]", "messages[0].content", "missing_required_parameter" },
        { "[{\"role\":\"user\",\"content\":null}]", "messages[0].content", "missing_required_parameter" },
        { "[{\"role\":\"user\",\"content\":5}]", "messages[0].content", "invalid_type" },
        { "[{\"role\":\"user\",\"content\":[]}]", "messages[0].content", "empty_array" },
        { "[{\"role\":\"user\",\"content\":[\"a\"]}]", "messages[0].content[0]", "invalid_type" },
        { "[{\"role\":\"user\",\"content\":[{\"text\":\"a\"}]}]", "messages[0].content[0].type", "missing_required_parameter" },
        { "[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]", "messages[0].content[0].text", "missing_required_parameter" },
        { "[{\"role\":\"user\",\"content\":[{\"type\":\"video\"}]}]", "messages[0].content[0].type", "invalid_value" },
        { "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}]", "messages[1].content[0].image_url.url", "missing_required_parameter" },
        { "[{\"role\":\"tool\",\"content\":\"a\"}]", "messages[0].tool_call_id", "missing_required_parameter" },
        { "[{\"role\":\"user\",\"content\":\"a\",\"tool_calls\":[{\"id\":\"1\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}]", "messages[0].tool_calls", "invalid_value" },
        { "[{\"role\":\"assistant\"}]", "messages[0].content", "missing_required_parameter" },
        { "[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\"}]}]", "messages[0].tool_calls[0].function", "missing_required_parameter" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Names_the_member_that_is_wrong(string members, string path, string code) =>
        AssertFault($"{{\"model\":\"m\",{Messages},{members}}}", path, code);

    [Theory]
    [MemberData(nameof(MessageFaults))]
    public void Names_the_message_that_is_wrong(string messages, string path, string code) =>
        AssertFault($"{{\"model\":\"m\",\"messages\":{messages}}}", path, code);

    [Theory]
    [InlineData("{}", "model")]
    [InlineData("{\"model\":null,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}", "model")]
    [InlineData("{\"model\":\"m\"}", "messages")]
    public void Names_the_member_that_is_missing(string body, string path) => AssertFault(body, path, "missing_required_parameter");

    [Fact]
    public void Takes_every_member_that_it_knows()
    {
        ChatCompletionRequest request = Decode(
            """
            {"model":"m","messages":[
              {"role":"developer","content":"Be short."},
              {"role":"user","name":"Eva","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:,","detail":"low"}},{"type":"text","text":"b"}]},
              {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}],"reasoning_content":"hm"},
              {"role":"tool","tool_call_id":"c1","content":"42"}],
             "temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.05,"seed":-7,"stop":["\n","END"],"max_completion_tokens":9,"presence_penalty":-1,
             "frequency_penalty":1,"repetition_penalty":1.1,"logit_bias":{"15":-100,"16":2.5},"n":2,"stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false},
             "logprobs":true,"top_logprobs":3,"user":"u","parallel_tool_calls":false,"modalities":["text"],"reasoning_effort":"low","verbosity":"medium",
             "response_format":{"type":"json_schema","json_schema":{"name":"s","description":"d","schema":{"type":"object"},"strict":true}},
             "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":false}},{"type":"custom","custom":{"name":"g"}}],
             "tool_choice":{"type":"function","function":{"name":"f"}},
             "metadata":{"a":"b"},"store":true,"made_up":[1]}
            """);

        GenerationParameters parameters = request.Parameters;
        Assert.Equal((0.5, 0.9, 40, 0.05, -7L, 2), (parameters.Temperature, parameters.TopP, parameters.TopK, parameters.MinP, parameters.Seed, parameters.N));
        Assert.Equal((-1, 1, 1.1), (parameters.PresencePenalty, parameters.FrequencyPenalty, parameters.RepetitionPenalty));
        Assert.Equal(["\n", "END"], parameters.Stop);
        Assert.Equal(new Dictionary<int, double> { [15] = -100, [16] = 2.5 }, parameters.LogitBias);
        Assert.Equal((true, true, 9, true, 3), (parameters.Stream, parameters.IncludeUsage, request.TokenLimit, request.LogProbs, request.TopLogProbs));
        Assert.Equal(
            [MessageRole.Developer, MessageRole.User, MessageRole.Assistant, MessageRole.Tool], request.Messages.Select(message => message.Role));
        Assert.Equal(("ab", "Eva", true), (request.Messages[1].Text, request.Messages[1].Name, request.Messages[1].HasTypedParts));
        Assert.Equal(new MessageImagePart("data:,", "low"), request.Messages[1].Content[1]);
        Assert.Equal(new ChatCompletionToolCall("c1", "f", "{}"), Assert.Single(request.Messages[2].ToolCalls));
        Assert.Equal(["reasoning_content"], request.Messages[2].Others.Keys);
        Assert.Equal("c1", request.Messages[3].ToolCallId);
        Assert.Equal((ResponseFormatType.JsonSchema, "s", true), (request.ResponseFormat!.Type, request.ResponseFormat.Name, request.ResponseFormat.Strict));
        Assert.Equal("f,", string.Join(',', request.Tools.Select(tool => tool.Name)));
        Assert.Equal((ToolChoiceKind.Function, "f"), (request.ToolChoice!.Kind, request.ToolChoice.FunctionName));
        Assert.Equal(["metadata", "store", "made_up"], request.Others.Keys);
    }

    [Fact]
    public void Null_is_not_set()
    {
        ChatCompletionRequest request = Decode(
            $"{{\"model\":\"m\",{Messages},\"temperature\":null,\"stop\":null,\"stream\":null,\"stream_options\":null,\"logit_bias\":null,\"tools\":null,\"metadata\":null}}");

        Assert.Null(request.Parameters.Temperature);
        Assert.False(request.Parameters.HasStreamOptions);
    }

    [Theory]
    [InlineData("user", FieldMeaning.Unknown)]
    [InlineData("store", FieldMeaning.Neutral)]
    [InlineData("prediction", FieldMeaning.ChangesAnswer)]
    [InlineData("made_up", FieldMeaning.Unknown)]
    public void Says_what_other_members_mean(string name, FieldMeaning meaning) => Assert.Equal(meaning, KnownFields.MeaningOf(name));

    [Fact]
    public void A_long_name_is_cut_in_the_path_and_whole_characters_are_kept()
    {
        string name = new string('x', 63) + "😀" + new string('y', 1000);
        Assert.False(ChatCompletionDecoder.TryDecode(
            Encoding.UTF8.GetBytes($"{{\"model\":\"m\",{Messages},\"logit_bias\":{{\"{name}\":1}}}}"), out _, out InferenceError? error));

        Assert.Equal("logit_bias." + new string('x', 63), error.Parameter);
    }

    private static ChatCompletionRequest Decode(string body)
    {
        Assert.True(ChatCompletionDecoder.TryDecode(Encoding.UTF8.GetBytes(body), out ChatCompletionRequest? request, out InferenceError? error), error?.Message);
        return request;
    }

    private static void AssertFault(string body, string path, string code)
    {
        Assert.False(ChatCompletionDecoder.TryDecode(Encoding.UTF8.GetBytes(body), out _, out InferenceError? error));
        Assert.Equal((path, code), (error.Parameter, error.Code));
        Assert.Equal(400, error.Description.Status);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Penstock.Gateway.Tests.Matrix;

/// <summary>A dialect as its clients see it.</summary>
/// <param name="Name">As tests name it.</param>
/// <param name="Path">Where it is spoken.</param>
/// <param name="Ends">What the last event of a whole stream holds; null where it is <c>[DONE]</c>.</param>
internal sealed record ClientDialect(string Name, string Path, string? Ends)
{
    /// <summary>A request with a prompt.</summary>
    public string Ask(string model, string prompt, bool stream)
    {
        JsonObject body = Name switch
        {
            "responses" => new JsonObject { ["model"] = model, ["input"] = prompt, ["store"] = false, ["max_output_tokens"] = 200 },
            "completions" => new JsonObject { ["model"] = model, ["prompt"] = prompt, ["max_tokens"] = 200 },
            _ => new JsonObject { ["model"] = model, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }), ["max_tokens"] = 200 },
        };
        if (stream)
        {
            body["stream"] = true;
        }

        return body.ToJsonString();
    }

    /// <summary>The error of an answer that is one, after every member that the dialect requires was looked for: its kind and, where it has one, its code.</summary>
    public (string Type, string? Code) Error(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement error = document.RootElement.GetProperty("error");
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        if (Name is not "messages")
        {
            Assert.True(error.TryGetProperty("param", out _));
            return (error.GetProperty("type").GetString()!, error.GetProperty("code").GetString());
        }

        Assert.Equal("error", document.RootElement.GetProperty("type").GetString());
        Assert.StartsWith("req_", document.RootElement.GetProperty("request_id").GetString(), StringComparison.Ordinal);
        return (error.GetProperty("type").GetString()!, null);
    }

    /// <summary>Whether the event tells of an error.</summary>
    public bool IsError(string data)
    {
        if (data is "[DONE]" or "")
        {
            return false;
        }

        using JsonDocument document = JsonDocument.Parse(data);
        return Name switch
        {
            "responses" => document.RootElement.GetProperty("type").GetString() is "response.failed" or "error",
            "messages" => document.RootElement.GetProperty("type").GetString() is "error",
            _ => document.RootElement.TryGetProperty("error", out _),
        };
    }
}

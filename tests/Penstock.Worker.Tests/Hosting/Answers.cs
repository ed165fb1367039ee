using System.Text.Json;
using System.Text.RegularExpressions;

namespace Penstock.Worker.Tests.Hosting;

/// <summary>Reads answers.</summary>
internal static partial class Answers
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The body with its id replaced, for golden texts.</summary>
    public static async Task<string> GoldenAsync(this HttpResponseMessage response) =>
        Id().Replace(await response.Content.ReadAsStringAsync(Cancelled), "${prefix}ID");

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancelled));

    /// <summary>Status, param and code of an error, after a check that all four keys are there.</summary>
    public static async Task<(int Status, string? Parameter, string? Code)> ErrorAsync(this HttpResponseMessage response)
    {
        JsonElement error = (await response.JsonAsync()).GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return ((int)response.StatusCode, error.GetProperty("param").GetString(), error.GetProperty("code").GetString());
    }

    /// <summary>The data of each event of a stream.</summary>
    public static async Task<string[]> EventsAsync(this HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.EndsWith("\n\n", text, StringComparison.Ordinal);
        return [.. text[..^2].Split("\n\n").Select(line => line["data: ".Length..])];
    }

    /// <summary>The text of one choice of a streamed chat.</summary>
    public static string TextOf(IEnumerable<string> events, int index = 0) => string.Concat(events
        .Where(data => data.StartsWith('{'))
        .SelectMany(data => JsonElement.Parse(data).GetProperty("choices").EnumerateArray().ToArray())
        .Where(choice => choice.GetProperty("index").GetInt32() == index)
        .Select(choice => choice.GetProperty("delta").TryGetProperty("content", out JsonElement content) ? content.GetString() : ""));

    [GeneratedRegex("(?<=\"id\":\")(?<prefix>chatcmpl-|cmpl-)[0-9a-f]{32}", RegexOptions.None, 1000)]
    private static partial Regex Id();
}

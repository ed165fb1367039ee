using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Penstock.Mock.Tests;

/// <summary>An answer as it arrived; broken when the connection ended before the body did.</summary>
internal sealed record Reply(int Status, HttpResponseHeaders Headers, string? ContentType, byte[] Bytes, bool Broken)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Bytes);
            return document.RootElement.Clone();
        }
    }

    public string Header(string name) => Headers.GetValues(name).Single();
}

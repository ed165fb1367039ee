using System.Text;

namespace Penstock.Mock.Tests.Wire;

/// <summary>Reads server-sent events as the HTML standard has them.</summary>
internal static class ServerSentEvents
{
    public static IEnumerable<(string? Name, string Data)> Read(byte[] bytes)
    {
        string? name = null;
        var data = new List<string>();
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n').Select(line => line.TrimEnd('\r')))
        {
            if (line.Length == 0)
            {
                if (data.Count > 0)
                {
                    yield return (name, string.Join('\n', data));
                }

                (name, data) = (null, []);
            }
            else if (line.StartsWith("event:", StringComparison.Ordinal))
            {
                name = line[6..].TrimStart();
            }
            else if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                data.Add(line[5..].TrimStart());
            }
        }
    }
}
